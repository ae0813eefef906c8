------------------------------- MODULE Cases -------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(* A stand-in, to show the form: p2p-conform model vectors puts the corpus  *)
(* in its place.                                                            *)
EXTENDS Integers, Sequences
CaseClients == {1}
CaseReach == <<<<"ram", "bus-address">>>>
CaseWindow == <<4>>
CaseMaxSeg == <<4>>
CaseIovaEnd == <<1024>>
CaseBusOffset == <<0, 1000>>
AllCases == <<
    [profile |-> "dma-iommu",
     lists |-> <<<<[mem |-> 1, page |-> 0, offset |-> 1, length |-> 1, dma |-> 0, dlen |-> 0, bus |-> FALSE]>>>>,
     steps |-> <<[op |-> "map", list |-> 1, client |-> 1, space |-> TRUE, fails |-> FALSE, given |-> 1],
                 [op |-> "unmap", list |-> 1, client |-> 1, space |-> TRUE, fails |-> FALSE, given |-> 1]>>]
>>
=============================================================================
