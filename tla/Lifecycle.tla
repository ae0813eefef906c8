----------------------------- MODULE Lifecycle -----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* Several lists, several clients with different reach and limits, an IOVA  *)
(* space that runs out, IOMMU maps that fail, and any order of calls that a *)
(* driver may use: map a list that is not mapped, unmap one that is, put    *)
(* other pages into one that is not (sg_set_page, which leaves the DMA      *)
(* fields alone). Each call is one step.                                    *)
EXTENDS DmaIommuParts, FiniteSets

CONSTANTS
    LayOut(_), NoSpace(_), MapSg(_, _), Finalise(_),   \* the design
    Lists,         \* names of the lists
    Contents,      \* what a driver puts into a list
    IovaStart,     \* lowest IOVA that the allocator hands out
    MapsMayFail,   \* TRUE: page tables may run out
    Refills        \* TRUE: a driver puts other pages into a list

VARIABLES
    sg, nents, owner,   \* for each list: see P2PMapping
    result,             \* for each list: what its last call returned
    held,               \* for each list: its IOVA range (history)
    given,              \* for each list: what the caller put into it (history)
    tr,                 \* for each client: what its IOMMU domain translates
    space,              \* for each client: the IOVA ranges in use
    freedTwice          \* a range was given back that was not in use

vars == <<sg, nents, owner, result, held, given, tr, space, freedTwice>>

Running == INSTANCE RunCall

Init ==
    /\ sg \in [Lists -> Contents]
    /\ given = sg
    /\ nents = [l \in Lists |-> Len(sg[l])]
    /\ owner = [l \in Lists |-> Nobody]
    /\ result = [l \in Lists |-> "none"]
    /\ held = [l \in Lists |-> NoRange]
    /\ tr = [c \in Clients |-> {}]
    /\ space = [c \in Clients |-> {}]
    /\ freedTwice = FALSE

Overlap(a, b) == a[1] < b[2] /\ b[1] < a[2]

(* Any free place with the alignment that the allocator gives. *)
FreeBases(f) ==
    {base \in IovaStart..(IovaEnd[f.client] - f.iovaLen) :
        /\ base % IovaAlignment(f) = 0
        /\ \A used \in space[f.client] : ~Overlap(<<base, base + f.iovaLen>>, used)}

Map(l, c) ==
    /\ owner[l] = Nobody /\ Legal(c, sg[l])
    /\ \E f \in Running!Outcomes(c, sg[l], tr[c], FreeBases, MapsMayFail) :
        /\ sg' = [sg EXCEPT ![l] = f.sg]
        /\ tr' = [tr EXCEPT ![c] = f.tr]
        /\ result' = [result EXCEPT ![l] = f.ret]
        /\ space' = IF f.held = NoRange THEN space ELSE [space EXCEPT ![c] = @ \cup {f.held}]
        /\ IF f.ret = "ok"
           THEN /\ nents' = [nents EXCEPT ![l] = f.count]
                /\ owner' = [owner EXCEPT ![l] = c]
                /\ held' = [held EXCEPT ![l] = f.held]
           ELSE UNCHANGED <<nents, owner, held>>
    /\ UNCHANGED <<given, freedTwice>>

(* PRE-UNMAP: once, by the client for which the list is mapped. *)
Unmap(l) ==
    /\ owner[l] # Nobody
    /\ LET c == owner[l]
           range == UnmapRange(sg[l])
       IN  /\ tr' = [tr EXCEPT ![c] = Without(@, range[1], range[2])]
           /\ space' = [space EXCEPT ![c] = @ \ {range}]
           /\ freedTwice' = (freedTwice \/ range \notin space[c] \cup {NoRange})
    /\ sg' = [sg EXCEPT ![l] = Unflagged(@)]
    /\ owner' = [owner EXCEPT ![l] = Nobody]
    /\ result' = [result EXCEPT ![l] = "ok"]
    /\ held' = [held EXCEPT ![l] = NoRange]
    /\ UNCHANGED <<nents, given>>

(* sg_set_page on every entry of a list that is not mapped. *)
Refill(l) ==
    /\ Refills /\ owner[l] = Nobody
    /\ \E list \in Contents :
        /\ Len(list) = Len(sg[l]) /\ list # given[l]
        /\ sg' = [sg EXCEPT ![l] =
            [k \in DOMAIN list |-> [list[k] EXCEPT !.dma = sg[l][k].dma, !.dlen = sg[l][k].dlen]]]
        /\ given' = [given EXCEPT ![l] = list]
    /\ UNCHANGED <<nents, owner, result, held, tr, space, freedTwice>>

Next ==
    \E l \in Lists :
        \/ \E c \in Clients : Map(l, c)
        \/ Unmap(l)
        \/ Refill(l)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
Live(c) == {l \in Lists : owner[l] = c}
OwnTranslations(l) ==
    IF owner[l] = Nobody THEN {} ELSE {t \in tr[owner[l]] : held[l][1] <= t.iova /\ t.iova < held[l][2]}

(* Each list by itself keeps the promise. An abstract result belongs to one *)
(* list; running out of space or page tables is allowed to all.             *)
Promise(l) == INSTANCE P2PMapping WITH
    sg <- sg[l], nents <- nents[l], owner <- owner[l], result <- result[l],
    tr <- OwnTranslations(l), MayExhaust <- TRUE

(* MAP-NO-STRAY, UNMAP-CLEAN, FAIL-CLEAN: no translation without an owner. *)
NoStray ==
    \A c \in Clients : \A t \in tr[c] :
        \E l \in Live(c) : held[l][1] <= t.iova /\ t.iova + t.size <= held[l][2]

(* UNMAP-CLEAN, FAIL-CLEAN: exactly the live lists hold IOVA. *)
NoIovaLeaked == \A c \in Clients : space[c] = {held[l] : l \in Live(c)} \ {NoRange}

(* MAP-OVERLAP between the lists of a client. *)
NoOverlap ==
    \A c \in Clients : \A l, m \in Live(c) :
        l # m /\ held[l] # NoRange => ~Overlap(held[l], held[m])

NotFreedTwice == ~freedTwice

(* MAP-LIST, FAIL-LIST, UNMAP-LIST, MAP-REUSE *)
ListsUntouched ==
    \A l \in Lists : \A k \in DOMAIN given[l] :
        /\ sg[l][k].mem = given[l][k].mem
        /\ sg[l][k].page = given[l][k].page
        /\ sg[l][k].offset = given[l][k].offset
        /\ sg[l][k].length = given[l][k].length

(* FAIL-DMA, UNMAP-FLAG *)
NoFlagUnlessMapped ==
    \A l \in Lists : owner[l] = Nobody => \A k \in DOMAIN sg[l] : ~sg[l][k].bus

(* MAP-BYTES, MAP-TRANSLATE at any time, whatever happens to other lists. *)
LiveListsWhole ==
    \A l \in Lists : owner[l] # Nobody =>
        Promise(l)!BytesConserved(owner[l], sg[l], sg[l], nents[l], tr[owner[l]])

(* MAP-ERROR, MAP-SPACE: a map fails only for want of reach, of space or of *)
(* page tables.                                                             *)
NoOtherError == \A l \in Lists : result[l] \in {"none", "ok", "EREMOTEIO", "ENOMEM"}
=============================================================================
