----------------------------- MODULE Agreement -----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* The repaired algorithm and the promise, evaluated on scenarios: those of *)
(* the corpus (p2p-conform model vectors writes them into a module Cases),  *)
(* or all lists within bounds. Prints what each step does, as integers;     *)
(* p2p-conform compares that with the expectations and the reference.       *)
(*                                                                          *)
(* A client is an index into Reach, Window, MaxSeg and IovaEnd, a memory an *)
(* index into Reach[client]. Every IOVA allocation starts at 0: promise and *)
(* algorithm depend on a base only through its alignment, and the allocator *)
(* aligns it as much as that of 0 matters. Whether the allocator finds room *)
(* is not computed here: a step says it (space), and whether there is     *)
(* memory for page tables (fails). A step is for the first entries of a     *)
(* list only (given); the others are as they were. Without an IOMMU there   *)
(* is nothing to allocate, and segments have physical addresses.            *)
EXTENDS DmaIommu, TLC

Running == INSTANCE RunCall
Direct == INSTANCE DmaDirectParts
Promise == INSTANCE P2PMapping WITH
    MayExhaust <- TRUE, sg <- <<>>, nents <- 0, owner <- Nobody, result <- "none", tr <- {}

ErrorNumber == [EREMOTEIO |-> 121, ENOMEM |-> 12, EINVAL |-> 22, EIO |-> 5]

(* A list in use: entries, translations and the IOVA range of its mapping.  *)
Unmapped(list) == [sg |-> list, tr |-> {}, held |-> NoRange]

Place(space) == IF space THEN {0} ELSE {}
MapByIommu(c, l, step) ==
    LET Bases(f) == Place(step.space)
        outcomes == Running!Outcomes(c, l.sg, l.tr, Bases, step.fails)
    IN  CHOOSE f \in outcomes : step.fails /\ (\E g \in outcomes : g.ret # "ok") => f.ret # "ok"
RECURSIVE SettleDirectly(_)
SettleDirectly(f) == IF f.at = "done" THEN f ELSE SettleDirectly(Direct!MapEntry(f))
MapDirectly(c, l) ==
    LET f == SettleDirectly(Direct!Enter(c, l.sg))
    IN  [ret |-> f.ret, sg |-> f.sg, tr |-> {}, held |-> NoRange, count |-> Len(f.sg)]
MapOf(profile, l, step) ==
    IF profile = "dma-direct" THEN MapDirectly(step.client, l) ELSE MapByIommu(step.client, l, step)

SegmentsOf(f) ==
    [k \in 1..f.count |-> <<IF f.sg[k].bus THEN 1 ELSE 0, f.sg[k].dma, f.sg[k].dlen>>]
Reached(f) ==
    LET runs == Maximal(Through(f.tr, f.held[1], f.held[2] - f.held[1]))
    IN  [k \in DOMAIN runs |-> <<IF runs[k].kind = "fault" THEN 1 ELSE 0, runs[k].at, runs[k].size>>]

(* <<1, promise kept, allocation, segments, what the allocation reaches>>, *)
(* or <<0, promise kept, errno>>.                                           *)
ToldByIommu(c, l, f) ==
    IF f.ret = "ok"
    THEN <<1, Promise!MappedByIommu(c, l.sg, f.sg, f.count, f.tr), f.held[2] - f.held[1], SegmentsOf(f), Reached(f)>>
    ELSE <<0, /\ Promise!RestoredByIommu(l.sg, f.sg) /\ f.tr = l.tr /\ f.held = NoRange
              /\ Promise!MayFailByIommu(c, l.sg, f.ret), ErrorNumber[f.ret]>>
ToldDirectly(c, l, f) ==
    IF f.ret = "ok"
    THEN <<1, Promise!MappedDirectly(c, l.sg, f.sg, f.count), 0, SegmentsOf(f), <<>>>>
    ELSE <<0, Promise!RestoredDirectly(l.sg, f.sg) /\ Promise!MayFailDirectly(c, l.sg, f.ret), ErrorNumber[f.ret]>>
Told(profile, c, l, f) ==
    IF profile = "dma-direct" THEN ToldDirectly(c, l, f) ELSE ToldByIommu(c, l, f)

(* <<2, promise kept>> *)
AfterUnmap(profile, l) == IF profile = "dma-direct" THEN Direct!Unmapped(l.sg) ELSE Unflagged(l.sg)
ToldUnmap(profile, l) ==
    LET after == AfterUnmap(profile, l)
        range == IF profile = "dma-direct" THEN NoRange ELSE UnmapRange(l.sg)
    IN  <<2, /\ Promise!SameForCaller(l.sg, after) /\ Promise!NoFlag(after)
             /\ range = l.held /\ Without(l.tr, range[1], range[2]) = {}>>

(* TLC evaluates a function constructor late, and an EXCEPT made before     *)
(* that would also change the value that it was made from; SubSeq evaluates *)
(* the list at once.                                                        *)
Evaluated(list) == SubSeq(list, 1, Len(list))

(* The part of a list that a step is for, and the list with it put back.    *)
Given(l, n) == [l EXCEPT !.sg = SubSeq(@, 1, n)]
With(l, entries, tr, held) ==
    [sg |-> Evaluated(entries) \o SubSeq(l.sg, Len(entries) + 1, Len(l.sg)), tr |-> tr, held |-> held]

RECURSIVE Play(_, _, _, _)
Play(profile, steps, lists, told) ==
    IF steps = <<>> THEN told
    ELSE LET step == Head(steps)
             l == lists[step.list]
             part == Given(l, step.given)
         IN  IF step.op = "unmap"
             THEN Play(profile, Tail(steps),
                       [lists EXCEPT ![step.list] = With(l, AfterUnmap(profile, part), {}, NoRange)],
                       Append(told, ToldUnmap(profile, part)))
             ELSE LET f == MapOf(profile, part, step)
                  IN  Play(profile, Tail(steps),
                           [lists EXCEPT ![step.list] = With(l, f.sg, f.tr, f.held)],
                           Append(told, Told(profile, step.client, part, f)))

Answer(case) ==
    Play(case.profile, case.steps, [k \in DOMAIN case.lists |-> Unmapped(case.lists[k])], <<>>)
=============================================================================
