------------------------------- MODULE Traces -------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(* A stand-in, to show the form: p2p-conform model trace puts what was      *)
(* observed in its place.                                                   *)
EXTENDS Integers, Sequences
TraceReach == [c1 |-> <<"ram">>]
TraceClients == DOMAIN TraceReach
TraceWindow == [c1 |-> 4]
TraceMaxSeg == [c1 |-> 4]
TraceIovaEnd == [c1 |-> 1024]
TraceBusOffset == <<0>>
LOCAL Listed(dma, dlen) ==
    <<[mem |-> 1, page |-> 2, offset |-> 1, length |-> 1, dma |-> dma, dlen |-> dlen, bus |-> FALSE]>>
AllTraces == <<
    [direct |-> FALSE, rooms |-> <<>>, states |-> <<
        [op |-> "begin", client |-> "c1", sg |-> Listed(0, 0), nents |-> 1, owner |-> "nobody",
         result |-> "none", tr |-> {}],
        [op |-> "map", client |-> "c1", sg |-> Listed(9, 1), nents |-> 1, owner |-> "c1",
         result |-> "ok", tr |-> {[iova |-> 8, phys |-> 2, size |-> 2]}],
        [op |-> "unmap", client |-> "c1", sg |-> Listed(9, 1), nents |-> 1, owner |-> "nobody",
         result |-> "ok", tr |-> {}]>>]
>>
=============================================================================
