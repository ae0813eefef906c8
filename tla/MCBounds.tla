------------------------------ MODULE MCBounds ------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* Bounds for TLC: two clients, four kinds of memory, and all lists of up   *)
(* to n entries over them. Granule 2.                                       *)
(*                                                                          *)
(* The four memories do not overlap: barH is 20..23 and barB 24..27, so a   *)
(* bus-address page can lie right behind a host-bridge page. RAM at 0 and 2 *)
(* is contiguous. What A reaches by bus B does not reach, and the other way *)
(* round. An offset of 3 lies beyond its page's first granule and within    *)
(* the next.                                                                *)
LOCAL INSTANCE Integers

BoundClients == {"A", "B"}
BoundReach ==
    [A |-> [ram |-> "ram", barH |-> "host-bridge", barB |-> "bus-address", barU |-> "unreachable"],
     B |-> [ram |-> "ram", barH |-> "host-bridge", barB |-> "unreachable", barU |-> "bus-address"]]
BoundBusOffset == [ram |-> 0, barH |-> 100, barB |-> 100, barU |-> 200]

Places == {<<"ram", 0>>, <<"ram", 2>>, <<"barH", 20>>, <<"barB", 24>>, <<"barU", 40>>}
FewPlaces == {<<"ram", 0>>, <<"ram", 2>>, <<"barH", 20>>, <<"barB", 24>>}

(* Every entry at these places that respects a window of 4 and a maximum    *)
(* segment size of 4, as PRE-BOUNDARY and PRE-MAX-SEG ask.                  *)
EntriesAt(places, offsets, lengths) ==
    {[mem |-> p[1], page |-> p[2], offset |-> o, length |-> l, dma |-> 0, dlen |-> 0, bus |-> FALSE] :
        p \in places, o \in offsets, l \in lengths}
Fitting(entries) == {e \in entries : (e.offset % 2) + e.length <= 4}

ListsUpTo(n, entries) == UNION {[1..k -> entries] : k \in 1..n}

RamEntries == EntriesAt({<<"ram", 0>>, <<"ram", 2>>}, {0, 1}, {1, 2})
OneEntryLists == ListsUpTo(1, Fitting(EntriesAt(Places, {0, 3}, {1, 3})))
SmallLists == ListsUpTo(2, Fitting(EntriesAt(Places, {0, 3}, {1, 3})))
AdjacentLists == ListsUpTo(2, Fitting(EntriesAt(Places, {0, 1}, {1, 3})))
BusAlone == ListsUpTo(3, EntriesAt({<<"barB", 24>>}, {0, 1}, {1, 2}))
(* RAM on both sides of a bus page. *)
AroundBus ==
    {<<a, b, c>> : a \in RamEntries, b \in EntriesAt({<<"barB", 24>>}, {0}, {1, 2}), c \in RamEntries}
(* A pad of 2 between two entries in a window of 4. *)
PaddedLists == {<<a, b>> : a \in RamEntries, b \in EntriesAt({<<"ram", 0>>, <<"ram", 2>>}, {0, 1}, {3})}
TwoEntryLists == ListsUpTo(2, Fitting(EntriesAt(Places, 0..3, 1..4)))
ThreeEntryLists == ListsUpTo(3, Fitting(EntriesAt(FewPlaces, {0, 1}, 1..4)))
WideLists == ListsUpTo(3, Fitting(EntriesAt(Places, {0, 1, 3}, 1..3)))
(* Every order of three kinds of memory. *)
KindLists == ListsUpTo(3, EntriesAt(Places, {0}, {1, 3}))
(* For three designs at once. *)
CompareLists == ListsUpTo(3, Fitting(EntriesAt(FewPlaces, {0, 1}, {1, 3})))
FourEntryLists == ListsUpTo(4, Fitting(EntriesAt(FewPlaces, {0, 1}, {1, 2})))

SmallWindow == [A |-> 4, B |-> 8]
WideWindow == [A |-> 8, B |-> 4]
MaxSegs == [A |-> 4, B |-> 5]
IovaEnds == [A |-> 72, B |-> 72]
Bases == {64, 66, 72}
(* Room for an allocation that is larger than any of these lists needs. *)
WideEnds == [A |-> 96, B |-> 96]

(* Client B of the direct profile does not reach the host-bridge memory. *)
DirectEnds == [A |-> 96, B |-> 20]
=============================================================================
