----------------------------- MODULE DmaDirect -----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* dma_direct_map_sg and dma_direct_unmap_sg (kernel/dma/direct.c, read in  *)
(* 6.12): what serves a device without a translating IOMMU. Each entry is   *)
(* its own segment. Memory beyond the DMA mask fails; bounce buffers        *)
(* (swiotlb) are not in this module.                                        *)
EXTENDS Scatterlist

CONSTANTS
    Lists,        \* the lists to try
    MaxCalls      \* how many maps a behaviour has

VARIABLES sg, nents, owner, result, tr,   \* see P2PMapping
          call,                           \* the running call, or Idle
          calls                           \* how many maps have begun

visible == <<sg, nents, owner, result, tr>>
vars == <<visible, call, calls>>

Idle == [at |-> "idle"]
Enter(c) == [at |-> "map", client |-> c, sg |-> sg, i |-> 1, ret |-> "ok"]

Init ==
    /\ sg \in Lists
    /\ nents = Len(sg) /\ owner = Nobody /\ result = "none" /\ tr = {}
    /\ call = Idle /\ calls = 0

CallMap(c) ==
    /\ call = Idle /\ owner = Nobody /\ calls < MaxCalls /\ Legal(c, sg)
    /\ call' = Enter(c)
    /\ calls' = calls + 1
    /\ UNCHANGED visible

(* Undoes entries 1..i-1; the flags are all that a caller can see of it. *)
Fail(f, error) ==
    [f EXCEPT !.at = "done", !.ret = error,
              !.sg = [k \in DOMAIN f.sg |-> IF k < f.i THEN [f.sg[k] EXCEPT !.bus = FALSE] ELSE f.sg[k]]]

Bus(f, e) == [f EXCEPT !.sg[f.i] = [e EXCEPT !.dma = BusAddress(e), !.dlen = e.length, !.bus = TRUE], !.i = @ + 1]
Physical(f, e) ==
    IF Phys(e) + e.length > IovaEnd[f.client]
    THEN Fail([f EXCEPT !.sg[f.i].dma = Invalid], "EIO")
    ELSE [f EXCEPT !.sg[f.i] = [e EXCEPT !.dma = Phys(e), !.dlen = e.length], !.i = @ + 1]

MapTurn ==
    /\ call.at = "map"
    /\ call' =
        IF call.i > Len(call.sg) THEN [call EXCEPT !.at = "done"]
        ELSE LET e == call.sg[call.i]
             IN  CASE TypeOf(call.client, e) = "bus-address" -> Bus(call, e)
                   [] TypeOf(call.client, e) = "unreachable" -> Fail(call, "EREMOTEIO")
                   [] OTHER -> Physical(call, e)
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
    /\ sg' = [k \in DOMAIN sg |-> [sg[k] EXCEPT !.bus = FALSE]]
    /\ owner' = Nobody /\ result' = "ok"
    /\ UNCHANGED <<nents, tr, call, calls>>

Next == (\E c \in Clients : CallMap(c)) \/ MapTurn \/ Return \/ CallUnmap

Spec == Init /\ [][Next]_vars

Promise == INSTANCE P2PMapping WITH MayExhaust <- FALSE
Refinement == Promise!SpecDirect
=============================================================================
