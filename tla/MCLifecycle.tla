---------------------------- MODULE MCLifecycle ----------------------------
(* SPDX-License-Identifier: Apache-2.0 *)
EXTENDS Lifecycle, Designs, MCBounds

(* Two-entry contents, so that a refill can replace any by any: RAM that is *)
(* joined, RAM that is padded, all that A reaches by bus and B does not,    *)
(* what B reaches and A does not, bus addresses alone, and a bus-address    *)
(* page right behind a host-bridge page.                                    *)
Pairs == {
    <<NewEntry("ram", 0, 1, 3), NewEntry("ram", 4, 0, 2)>>,
    <<NewEntry("ram", 8, 0, 1), NewEntry("ram", 0, 1, 3)>>,
    <<NewEntry("ram", 0, 1, 1), NewEntry("barB", 24, 1, 2)>>,
    <<NewEntry("barU", 40, 0, 2), NewEntry("ram", 2, 1, 2)>>,
    <<NewEntry("barB", 24, 0, 2), NewEntry("barB", 26, 1, 1)>>,
    <<NewEntry("barH", 22, 0, 2), NewEntry("barB", 24, 0, 2)>>
}
FewPairs == {
    <<NewEntry("ram", 0, 1, 3), NewEntry("ram", 4, 0, 2)>>,
    <<NewEntry("ram", 0, 1, 1), NewEntry("barB", 24, 1, 2)>>,
    <<NewEntry("barH", 22, 0, 2), NewEntry("barB", 24, 0, 2)>>
}
(* RAM, a host-bridge page and a bus-address page right behind it. *)
Triples == {<<NewEntry("ram", 0, 0, 2), NewEntry("barH", 22, 0, 2), NewEntry("barB", 24, 0, 2)>>}
(* Room for one list of six units, or for two or three smaller ones. *)
TightEnds == [A |-> 24, B |-> 16]

=============================================================================
