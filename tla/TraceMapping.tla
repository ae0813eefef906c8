---------------------------- MODULE TraceMapping ----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* What a real implementation was seen to do, held against the promise. A   *)
(* trace is the history of one scatterlist: its state before the first call *)
(* and after each call, as p2p-conform model trace writes it from a file of *)
(* observations into a module Traces. Each step of it must be a step that   *)
(* P2PMapping allows for that client; no algorithm has a part in this.      *)
(* Prints each step that is refused, with the promises that it breaks.      *)
(*                                                                          *)
(* Addresses are not the real ones, which have 64 bits: what lies apart is  *)
(* moved closer. Order, distances within what touches, and positions in     *)
(* granules and in boundary windows are kept, and the promise uses no more. *)
EXTENDS Integers, Sequences, TLC, Traces

CONSTANTS Clients, Reach, BusOffset, Granule, Window, MaxSeg, IovaEnd, LengthEnd

VARIABLES sg, nents, owner, result, tr,   \* see P2PMapping
          trace, at                       \* which trace, and how far it is

Promise == INSTANCE P2PMapping WITH MayExhaust <- TRUE

States == AllTraces[trace].states
Direct == AllTraces[trace].direct

-----------------------------------------------------------------------------
(* The names of the promises that a step breaks, for a person.              *)

BrokenOf(parts) == {parts[k][1] : k \in {k \in DOMAIN parts : ~parts[k][2]}}

BrokenByMap(c) == BrokenOf(
    IF Direct
    THEN << <<"MAP-UNREACHABLE", ~Promise!Unreachable(c, sg)>>,
            <<"MAP-RESULT", nents' = Len(sg)>>,
            <<"MAP-LIST", Promise!SameForCaller(sg, sg')>>,
            <<"MAP-BUS-FLAG", Promise!BusSegmentsAlone(c, sg, sg', Len(sg))>>,
            <<"MAP-BYTES", Promise!BytesConservedDirectly(c, sg, sg', Len(sg))>>,
            <<"MAP-DMA-MASK", Promise!MaskKept(c, sg', Len(sg))>> >>
    ELSE IF ~Promise!CountInRange(sg, nents') THEN << <<"MAP-RESULT", FALSE>> >>
    ELSE << <<"MAP-UNREACHABLE", ~Promise!Unreachable(c, sg)>>,
            <<"MAP-LIST", Promise!SameForCaller(sg, sg')>>,
            <<"MAP-BYTES or MAP-TRANSLATE", Promise!BytesConserved(c, sg, sg', nents', tr')>>,
            <<"MAP-BUS or MAP-BUS-FLAG", Promise!BusSegmentsAlone(c, sg, sg', nents')>>,
            <<"MAP-BOUNDARY", Promise!BoundaryKept(c, sg', nents')>>,
            <<"MAP-MAX-SEG", Promise!SizeKept(c, sg', nents')>>,
            <<"MAP-DMA-MASK", Promise!MaskKept(c, sg', nents')>>,
            <<"MAP-OVERLAP", Promise!SegmentsDisjoint(sg', nents')>>,
            <<"MAP-TAIL", Promise!TailInvalid(sg', nents')>>,
            <<"MAP-NO-IOVA", Promise!NoIovaForBusOnly(c, sg, tr')>> >>)

BrokenByFailure(c) == BrokenOf(
    << <<"MAP-ERROR", IF Direct THEN Promise!MayFailDirectly(c, sg, result')
                      ELSE Promise!MayFailByIommu(c, sg, result')>>,
       <<"FAIL-LIST", Promise!SameForCaller(sg, sg')>>,
       <<"FAIL-DMA", IF Direct THEN Promise!NoFlag(sg') ELSE Promise!TailInvalid(sg', 0)>>,
       <<"FAIL-NENTS", nents' = nents>>,
       <<"FAIL-CLEAN", tr' = tr>> >>)

BrokenByUnmap == BrokenOf(
    << <<"UNMAP-LIST", Promise!SameForCaller(sg, sg')>>,
       <<"UNMAP-FLAG", Promise!NoFlag(sg')>>,
       <<"UNMAP-CLEAN", tr' = {}>> >>)

Refused(broken) == PrintT(<<"refused", trace, at, broken>>)

-----------------------------------------------------------------------------
Set(state) ==
    /\ sg' = state.sg /\ nents' = state.nents /\ owner' = state.owner
    /\ result' = state.result /\ tr' = state.tr

Init ==
    /\ trace \in DOMAIN AllTraces /\ at = 1
    /\ sg = States[1].sg /\ nents = States[1].nents /\ owner = States[1].owner
    /\ result = States[1].result /\ tr = States[1].tr
    /\ IF Promise!Init THEN TRUE ELSE Refused({"a list that is not mapped"})

Step(state) ==
    IF state.op = "unmap"
    THEN IF Promise!Unmap THEN TRUE ELSE Refused(BrokenByUnmap)
    ELSE IF IF Direct THEN Promise!MapDirectly(state.client) ELSE Promise!MapByIommu(state.client) THEN TRUE
    ELSE IF state.result = "ok" THEN Refused(BrokenByMap(state.client))
    ELSE Refused(BrokenByFailure(state.client))

(* FAIL-CLEAN, UNMAP-CLEAN: where the IOVA space was counted before the     *)
(* first call and after the last, it has the same room.                     *)
Counted ==
    LET rooms == AllTraces[trace].rooms
    IN  IF \A k \in DOMAIN rooms : rooms[k][1] = rooms[k][2] THEN TRUE
        ELSE Refused({"FAIL-CLEAN or UNMAP-CLEAN: IOVA is missing"})

Next ==
    /\ at < Len(States)
    /\ at' = at + 1 /\ UNCHANGED trace
    /\ Set(States[at + 1])
    /\ Step(States[at + 1])
    /\ IF at + 1 = Len(States) THEN Counted ELSE TRUE

Spec == Init /\ [][Next]_<<sg, nents, owner, result, tr, trace, at>>
=============================================================================
