----------------------------- MODULE DmaDirect -----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* One list, mapped and unmapped again and again without an IOMMU: the loop *)
(* turns of DmaDirectParts, against the promise for that.                   *)
EXTENDS DmaDirectParts

CONSTANTS
    Lists,        \* the lists to try
    MaxCalls      \* how many maps a behaviour has

VARIABLES sg, nents, owner, result, tr,   \* see P2PMapping
          call,                           \* the running call, or Idle
          calls                           \* how many maps have begun

visible == <<sg, nents, owner, result, tr>>
vars == <<visible, call, calls>>

Idle == [at |-> "idle"]

Init ==
    /\ sg \in Lists
    /\ nents = Len(sg) /\ owner = Nobody /\ result = "none" /\ tr = {}
    /\ call = Idle /\ calls = 0

CallMap(c) ==
    /\ call = Idle /\ owner = Nobody /\ calls < MaxCalls /\ Legal(c, sg)
    /\ call' = Enter(c, sg)
    /\ calls' = calls + 1
    /\ UNCHANGED visible

MapTurn ==
    /\ call.at = "map"
    /\ call' = MapEntry(call)
    /\ UNCHANGED <<visible, calls>>

Return ==
    /\ call.at = "done"
    /\ sg' = call.sg /\ result' = call.ret
    /\ IF call.ret = "ok"
       THEN nents' = Len(sg) /\ owner' = call.client
       ELSE UNCHANGED <<nents, owner>>
    /\ call' = Idle
    /\ UNCHANGED <<tr, calls>>

CallUnmap ==
    /\ call = Idle /\ owner # Nobody
    /\ sg' = Unmapped(sg)
    /\ owner' = Nobody /\ result' = "ok"
    /\ UNCHANGED <<nents, tr, call, calls>>

Next == (\E c \in Clients : CallMap(c)) \/ MapTurn \/ Return \/ CallUnmap

Spec == Init /\ [][Next]_vars

Promise == INSTANCE P2PMapping WITH MayExhaust <- FALSE
Refinement == Promise!SpecDirect
=============================================================================
