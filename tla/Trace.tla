------------------------------- MODULE Trace -------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* What a target did, held against the promise. Each trace is one vector as *)
(* a target ran it: before and after every map and unmap the whole list as  *)
(* it stood in memory, and what the IOMMU translated. Is that a behaviour   *)
(* of P2PMapping? No algorithm is asked: neither DmaIommu nor DmaDirect is  *)
(* in this module's reach.                                                  *)
(*                                                                          *)
(* p2p-conform model trace writes the observations into a module Observed.  *)
(* It keeps the order of all addresses, what touches what, and where an     *)
(* address lies in its granule and window, and draws together what lies     *)
(* between: the promise uses addresses in no other way, and so they fit     *)
(* TLC's 32 bits.                                                           *)
(*                                                                          *)
(* Each trace has clients and memories of its own: a client is a field of   *)
(* Window, MaxSeg, IovaEnd and Reach, a memory an index into BusOffset and  *)
(* Reach[client].                                                           *)
EXTENDS Scatterlist, TLC

CONSTANT Traces

VARIABLES
    trace,    \* which of the traces
    step,     \* how many of its steps are done
    lists     \* for each list: its entries, nents, owner, last result, what translates for it, and its IOVA range

vars == <<trace, step, lists>>

NoRange == <<0, 0>>
IsIommu(t) == Traces[t].profile = "dma-iommu"
SpaceOf(t, c) == Traces[t].spaces[c]

Unmapped(list) ==
    [sg |-> list, nents |-> Len(list), owner |-> Nobody, result |-> "none", tr |-> {}, held |-> NoRange]

(* TLC evaluates a function constructor late, when step has moved on;       *)
(* SubSeq evaluates it at once.                                             *)
Evaluated(list) == SubSeq(list, 1, Len(list))

Init ==
    /\ trace \in DOMAIN Traces
    /\ step = 0
    /\ lists = Evaluated([l \in DOMAIN Traces[trace].lists |-> Unmapped(Traces[trace].lists[l])])

-----------------------------------------------------------------------------
(* What a step shows                                                        *)

(* The granules from the first IOVA segment to the last. *)
RangeOf(list, n) ==
    LET iova == {k \in 1..Min(n, Len(list)) : ~list[k].bus}
    IN  IF iova = {} THEN NoRange
        ELSE LET low == CHOOSE k \in iova : \A j \in iova : list[k].dma <= list[j].dma
                 high == CHOOSE k \in iova : \A j \in iova : list[k].dma + list[k].dlen >= list[j].dma + list[j].dlen
             IN  <<AlignDown(list[low].dma), AlignUp(list[high].dma + list[high].dlen)>>

(* The part of the translations that lies in a range. *)
Within(translations, range) ==
    {Translation(Max(t.iova, range[1]), t.phys + Max(t.iova, range[1]) - t.iova,
                 Min(t.iova + t.size, range[2]) - Max(t.iova, range[1])) :
        t \in {t \in translations : t.iova < range[2] /\ range[1] < t.iova + t.size}}

(* A list after a step. An unmap of what is not mapped is no call. *)
After(l, s) ==
    CASE s.op = "map" /\ s.result = "ok" ->
            LET held == IF IsIommu(trace) THEN RangeOf(s.after, s.nents) ELSE NoRange
            IN  [sg |-> s.after, nents |-> s.nents, owner |-> s.client, result |-> "ok",
                 tr |-> Within(s.translations, held), held |-> held]
      [] s.op = "map" ->
            [l EXCEPT !.sg = s.after, !.nents = s.nents, !.result = s.result]
      [] l.owner = Nobody ->
            [l EXCEPT !.sg = s.after, !.nents = s.nents]
      [] OTHER ->
            [sg |-> s.after, nents |-> s.nents, owner |-> Nobody, result |-> "ok",
             tr |-> Within(s.translations, l.held), held |-> NoRange]

-----------------------------------------------------------------------------
(* What it must be                                                          *)

Promise(l, c) == INSTANCE P2PMapping WITH
    Clients <- {c}, MayExhaust <- FALSE,
    sg <- lists[l].sg, nents <- lists[l].nents, owner <- lists[l].owner, result <- lists[l].result,
    tr <- lists[l].tr
(* The same where the IOVA space is small, or the lists are large. *)
Tight(l, c) == INSTANCE P2PMapping WITH
    Clients <- {c}, MayExhaust <- TRUE,
    sg <- lists[l].sg, nents <- lists[l].nents, owner <- lists[l].owner, result <- lists[l].result,
    tr <- lists[l].tr

(* The step is one of the promise, for this client. *)
IsPromised(l, s) ==
    IF s.op = "unmap" /\ lists[l].owner = Nobody THEN lists[l]' = lists[l]
    ELSE \E c \in Clients :
        /\ c = s.client
        /\ CASE ~IsIommu(trace) -> Promise(l, c)!NextDirect /\ s.translations = {}
             [] Traces[trace].mayExhaust -> Tight(l, c)!NextIommu
             [] OTHER -> Promise(l, c)!NextIommu

(* Nobody touched the list since the step before. *)
Continues(l, s) == s.before = lists[l].sg

Others(l, s) ==
    {m \in DOMAIN lists \ {l} :
        /\ lists[m].owner # Nobody /\ lists[m].held # NoRange
        /\ SpaceOf(trace, lists[m].owner) = SpaceOf(trace, s.client)}

(* The target looked at the list's IOVA, and tells of what it looked at. *)
Probed(s, range) == range = NoRange \/ \E p \in s.probed : p[1] <= range[1] /\ range[2] <= p[2]
Looked(l, s) ==
    /\ Probed(s, lists[l].held)
    /\ Probed(s, lists'[l].held)
    /\ \A t \in s.translations : Probed(s, <<t.iova, t.iova + t.size>>)

(* MAP-NO-STRAY, UNMAP-CLEAN, FAIL-CLEAN: as in Lifecycle. *)
NoStray(l, s) ==
    LET live == {lists'[l].held} \cup {lists[m].held : m \in Others(l, s)}
        Starts(t) == {a \in {t.iova} \cup {r[2] : r \in live} : Covers(t, a)}
    IN  \A t \in s.translations : \A a \in Starts(t) : \E r \in live : r[1] <= a /\ a < r[2]

(* MAP-OVERLAP between lists: as in Lifecycle. *)
NoOverlap(l, s) ==
    \A m \in Others(l, s) : lists'[l].held[2] <= lists[m].held[1] \/ lists[m].held[2] <= lists'[l].held[1]

(* MAP-TRANSLATE at any time, whatever happens to other lists. *)
OthersWhole(l, s) ==
    \A m \in Others(l, s) : Probed(s, lists[m].held) => Within(s.translations, lists[m].held) = lists[m].tr

(* UNMAP-CLEAN, FAIL-CLEAN: after the last step the IOVA spaces have as much *)
(* room as before the first.                                                *)
Balanced == step' = Len(Traces[trace].steps) => Traces[trace].balanced

Conditions(l, s) ==
    <<IsPromised(l, s), Continues(l, s), Looked(l, s), NoStray(l, s), NoOverlap(l, s), OthersWhole(l, s), Balanced>>

Next ==
    /\ step < Len(Traces[trace].steps)
    /\ step' = step + 1
    /\ UNCHANGED trace
    /\ \E s \in {Traces[trace].steps[step + 1]} :
           /\ lists' = [lists EXCEPT ![s.list] = After(@, s)]
           /\ PrintT(<<"case", trace, step + 1, Conditions(s.list, s)>>)

Spec == Init /\ [][Next]_vars
=============================================================================
