---------------------------- MODULE MCSmallLists ----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(* Every list within bounds, for each client: <<"case", client, entries,    *)
(* answer>>, with an entry as <<memory, page, offset, length>>.             *)
EXTENDS Agreement, FiniteSets

(* 1 RAM, 2 a bus-address BAR, 3 a host-bridge BAR that ends where 2        *)
(* starts, 4 an unreachable BAR. The clients differ in their limits; 4 and  *)
(* 5 have no IOMMU, and 5 does not reach the host-bridge BAR.               *)
SmallClients == 1..5
SmallReach == [c \in SmallClients |-> <<"ram", "bus-address", "host-bridge", "unreachable">>]
SmallWindow == <<4, 8, 64, 64, 64>>
SmallMaxSeg == <<4, 6, 64, 64, 64>>
SmallIovaEnd == <<1024, 1024, 1024, 1024, 22>>
Profile(c) == IF c > 3 THEN "dma-direct" ELSE "dma-iommu"
SmallBusOffset == <<0, 1000, 1000, 1000>>

Places == {<<1, 0>>, <<1, 2>>, <<2, 24>>, <<3, 22>>, <<4, 40>>}
Entries ==
    {[mem |-> p[1], page |-> p[2], offset |-> o, length |-> l, dma |-> 0, dlen |-> 0, bus |-> FALSE] :
        p \in Places, o \in {0, 1}, l \in 1..3}
Fitting == {e \in Entries : e.mem = 3 => e.offset + e.length <= 2}
Lists == UNION {[1..n -> Fitting] : n \in 1..3}

Mapping(c, list) ==
    [op |-> "map", list |-> 1, client |-> c, space |-> TRUE, fails |-> FALSE, given |-> Len(list)]
Tell(c, list) ==
    PrintT(<<"case", c, [k \in DOMAIN list |-> <<list[k].mem, list[k].page, list[k].offset, list[k].length>>],
             Answer([profile |-> Profile(c), lists |-> <<list>>, steps |-> <<Mapping(c, list)>>])>>)

ASSUME \A c \in SmallClients : \A list \in Lists : Legal(c, list) => Tell(c, list)
=============================================================================
