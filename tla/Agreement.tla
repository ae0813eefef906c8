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
(* is not computed here: a step says it (space).                            *)
EXTENDS DmaIommu, TLC

Running == INSTANCE RunCall
Promise == INSTANCE P2PMapping WITH
    MayExhaust <- TRUE, sg <- <<>>, nents <- 0, owner <- Nobody, result <- "none", tr <- {}

ErrorNumber == [EREMOTEIO |-> 121, ENOMEM |-> 12, EINVAL |-> 22, EIO |-> 5]

(* A list in use: entries, translations and the IOVA range of its mapping.  *)
Unmapped(list) == [sg |-> list, tr |-> {}, held |-> NoRange]

Place(space) == IF space THEN {0} ELSE {}
MapOf(c, l, space) ==
    LET Bases(f) == Place(space)
    IN  CHOOSE f \in Running!Outcomes(c, l.sg, l.tr, Bases, FALSE) : TRUE

SegmentsOf(f) ==
    [k \in 1..f.count |-> <<IF f.sg[k].bus THEN 1 ELSE 0, f.sg[k].dma, f.sg[k].dlen>>]
Reached(f) ==
    LET runs == Maximal(Through(f.tr, f.held[1], f.held[2] - f.held[1]))
    IN  [k \in DOMAIN runs |-> <<IF runs[k].kind = "fault" THEN 1 ELSE 0, runs[k].at, runs[k].size>>]

(* <<1, promise kept, allocation, segments, what the allocation reaches>>, *)
(* or <<0, promise kept, errno>>.                                           *)
Told(c, l, f) ==
    IF f.ret = "ok"
    THEN <<1, Promise!MappedByIommu(c, l.sg, f.sg, f.count, f.tr), f.held[2] - f.held[1], SegmentsOf(f), Reached(f)>>
    ELSE <<0, /\ Promise!RestoredByIommu(l.sg, f.sg) /\ f.tr = l.tr /\ f.held = NoRange
              /\ Promise!MayFailByIommu(c, l.sg, f.ret), ErrorNumber[f.ret]>>

(* <<2, promise kept>> *)
ToldUnmap(l) ==
    LET after == Unflagged(l.sg)
        range == UnmapRange(l.sg)
    IN  <<2, /\ Promise!SameForCaller(l.sg, after) /\ Promise!NoFlag(after)
             /\ range = l.held /\ Without(l.tr, range[1], range[2]) = {}>>

(* TLC evaluates a function constructor late, and an EXCEPT made before     *)
(* that would also change the value that it was made from; SubSeq evaluates *)
(* the list at once.                                                        *)
Evaluated(list) == SubSeq(list, 1, Len(list))

RECURSIVE Play(_, _, _)
Play(steps, lists, told) ==
    IF steps = <<>> THEN told
    ELSE LET step == Head(steps)
             l == lists[step.list]
         IN  IF step.op = "unmap"
             THEN Play(Tail(steps), [lists EXCEPT ![step.list] = Unmapped(Evaluated(Unflagged(l.sg)))],
                       Append(told, ToldUnmap(l)))
             ELSE LET f == MapOf(step.client, l, step.space)
                  IN  Play(Tail(steps),
                           [lists EXCEPT ![step.list] = [sg |-> f.sg, tr |-> f.tr, held |-> f.held]],
                           Append(told, Told(step.client, l, f)))

Answer(case) == Play(case.steps, [k \in DOMAIN case.lists |-> Unmapped(case.lists[k])], <<>>)
=============================================================================
