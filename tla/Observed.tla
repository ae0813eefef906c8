------------------------------ MODULE Observed ------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(* A stand-in, to show the form: p2p-conform model trace puts what a target *)
(* observed in its place. One page of RAM, mapped and unmapped.             *)
EXTENDS Integers, Sequences, TLC
ObservedClients == {"c1"}
ObservedReach == [c1 |-> 1 :> "ram"]
ObservedWindow == [c1 |-> 4]
ObservedMaxSeg == [c1 |-> 4]
ObservedIovaEnd == [c1 |-> 1024]
ObservedBusOffset == 1 :> 0
LOCAL Page(dma, dlen) ==
    <<[mem |-> 1, page |-> 0, offset |-> 1, length |-> 1, dma |-> dma, dlen |-> dlen, bus |-> FALSE]>>
ObservedTraces == <<
    [profile |-> "dma-iommu", spaces |-> [c1 |-> 1], mayExhaust |-> FALSE, balanced |-> TRUE,
     lists |-> <<Page(0, 0)>>,
     steps |-> <<
        [op |-> "map", list |-> 1, client |-> "c1", result |-> "ok", nents |-> 1,
         before |-> Page(0, 0), after |-> Page(65, 1),
         probed |-> {<<64, 66>>}, translations |-> {[iova |-> 64, phys |-> 0, size |-> 2]}],
        [op |-> "unmap", list |-> 1, client |-> "c1", result |-> "ok", nents |-> 1,
         before |-> Page(65, 1), after |-> Page(65, 1),
         probed |-> {<<64, 66>>}, translations |-> {}]>>]
>>
=============================================================================
