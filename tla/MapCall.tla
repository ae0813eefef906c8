------------------------------ MODULE MapCall ------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* One list, mapped and unmapped again and again, for any of the clients;   *)
(* each map goes loop turn by loop turn through one of the designs of       *)
(* iommu_dma_map_sg. What the caller sees changes when a call returns: in   *)
(* between, the list is the kernel's, and nobody may look at it.            *)
EXTENDS DmaIommuParts

CONSTANTS
    LayOut(_), NoSpace(_), MapSg(_, _), Finalise(_),   \* the design
    Lists,        \* the lists to try
    IovaBases,    \* where the allocator may put an allocation
    MayExhaust,   \* TRUE: IOVA space or page tables may run out
    MaxCalls      \* how many maps a behaviour has

VARIABLES sg, nents, owner, result, tr,   \* see P2PMapping
          given,                          \* what the caller put into the list (history)
          call,                           \* the running call, or Idle
          calls                           \* how many maps have begun

visible == <<sg, nents, owner, result, tr>>
vars == <<visible, given, call, calls>>

Idle == [at |-> "idle"]

Init ==
    /\ sg \in Lists /\ given = sg
    /\ nents = Len(sg) /\ owner = Nobody /\ result = "none" /\ tr = {}
    /\ call = Idle /\ calls = 0

CallMap(c) ==
    /\ call = Idle /\ owner = Nobody /\ calls < MaxCalls /\ Legal(c, sg)
    /\ call' = Enter(c, sg, tr)
    /\ calls' = calls + 1
    /\ UNCHANGED <<visible, given>>

LayOutTurn ==
    /\ call.at = "layout"
    /\ call' = LayOut(call)
    /\ UNCHANGED <<visible, given, calls>>

AllocateIova ==
    /\ call.at = "allocate"
    /\ \E base \in IovaBases :
        /\ base % IovaAlignment(call) = 0
        /\ base + call.iovaLen <= IovaEnd[call.client]
        /\ call' = Allocate(call, base)
    /\ UNCHANGED <<visible, given, calls>>

IovaExhausted ==
    /\ call.at = "allocate" /\ MayExhaust
    /\ call' = NoSpace(call)
    /\ UNCHANGED <<visible, given, calls>>

MapSgTurn ==
    /\ call.at = "map"
    /\ \E fails \in IF MayExhaust THEN BOOLEAN ELSE {FALSE} : call' = MapSg(call, fails)
    /\ UNCHANGED <<visible, given, calls>>

FinaliseTurn ==
    /\ call.at = "finalise"
    /\ call' = Finalise(call)
    /\ UNCHANGED <<visible, given, calls>>

Return ==
    /\ call.at = "done"
    /\ sg' = call.sg /\ tr' = call.tr /\ result' = call.ret
    /\ IF call.ret = "ok"
       THEN nents' = call.count /\ owner' = call.client
       ELSE UNCHANGED <<nents, owner>>
    /\ call' = Idle
    /\ UNCHANGED <<given, calls>>

CallUnmap ==
    /\ call = Idle /\ owner # Nobody
    /\ tr' = Without(tr, UnmapRange(sg)[1], UnmapRange(sg)[2])
    /\ sg' = Unflagged(sg)
    /\ owner' = Nobody /\ result' = "ok"
    /\ UNCHANGED <<nents, given, call, calls>>

Next ==
    \/ \E c \in Clients : CallMap(c)
    \/ LayOutTurn \/ AllocateIova \/ IovaExhausted \/ MapSgTurn \/ FinaliseTurn \/ Return
    \/ CallUnmap

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
Promise == INSTANCE P2PMapping
Refinement == Promise!SpecIommu

(* The promise again, piece by piece, so that TLC says which one broke.     *)
(* Refinement has them all, and also what only shows between two states.    *)
Mapped == owner # Nobody
Failed == result \notin {"none", "ok"}

BytesConserved == Mapped => Promise!BytesConserved(owner, given, sg, nents, tr)
BusSegmentsAlone == Mapped => Promise!BusSegmentsAlone(owner, given, sg, nents)
BoundaryKept == Mapped => Promise!BoundaryKept(owner, sg, nents)
SizeKept == Mapped => Promise!SizeKept(owner, sg, nents)
MaskKept == Mapped => Promise!MaskKept(owner, sg, nents)
SegmentsDisjoint == Mapped => Promise!SegmentsDisjoint(sg, nents)
TailInvalid == Mapped => Promise!TailInvalid(sg, nents)
NoIovaForBusOnly == Mapped => Promise!NoIovaForBusOnly(owner, given, tr)
CountInRange == Mapped => Promise!CountInRange(given, nents)
SameForCaller == Promise!SameForCaller(given, sg)
ReachableOnly == Mapped => ~Promise!Unreachable(owner, given)
FailedInvalid == Failed => Promise!TailInvalid(sg, 0)
NoFlagUnlessMapped == ~Mapped => Promise!NoFlag(sg)
CleanUnlessMapped == ~Mapped => tr = {}
AllowedError == Failed => \E c \in Clients : Promise!MayFailByIommu(c, given, result)

(* Not promised: the device reaches no memory but the granules of the list. *)
(* The kernel's pads break it: a pad is mapped to whatever lies behind the  *)
(* entry before it.                                                         *)
OnlyListedMemory ==
    \A t \in tr : \A a \in t.phys..(t.phys + t.size - 1) :
        \E k \in DOMAIN given :
            /\ AlignDown(Phys(given[k])) <= a
            /\ a < AlignUp(Phys(given[k]) + given[k].length)
=============================================================================
