------------------------------ MODULE Compare ------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* The three designs on the same list, for the same client, with the same   *)
(* IOVA and the same luck: do they agree on all that a caller or a device   *)
(* can observe? docs/designs-compared.md has the answer in words.           *)
EXTENDS Scatterlist

CONSTANTS
    Repairs, Readings,   \* see DmaIommuParts, DmaIommuReview
    Lists, IovaBases,    \* as in MapCall
    MapsMayFail,
    StaleFields          \* what an earlier use may have left: set of <<dma, dlen>>

VARIABLES
    list, client, base, fails,   \* the question
    shown                        \* the answer of each design

V8 == INSTANCE DmaIommu
V7 == INSTANCE DmaIommuV7
Review == INSTANCE DmaIommuReview

RunV8 == INSTANCE RunCall WITH
    LayOut <- V8!LayOut, NoSpace <- V8!NoSpace, MapSg <- V8!MapSg, Finalise <- V8!Finalise
RunV7 == INSTANCE RunCall WITH
    LayOut <- V7!LayOut, NoSpace <- V7!NoSpace, MapSg <- V7!MapSg, Finalise <- V7!Finalise
RunReview == INSTANCE RunCall WITH
    LayOut <- Review!LayOut, NoSpace <- Review!NoSpace, MapSg <- Review!MapSg, Finalise <- Review!Finalise

(* Everything that shows after the call: to the caller the whole list and   *)
(* the result, to the device where each IOVA leads.                         *)
Shown(f) ==
    [ret |-> f.ret,
     count |-> IF f.ret = "ok" THEN f.count ELSE 0,
     list |-> f.sg,
     space |-> f.held,
     reach |-> Maximal(Flatten([k \in 1..((f.held[2] - f.held[1]) \div Granule) |->
                 Through(f.tr, f.held[1] + (k - 1) * Granule, Granule)]))]

Place(f) == IF base % V8!IovaAlignment(f) = 0 /\ base + f.iovaLen <= IovaEnd[client] THEN {base} ELSE {}

Init ==
    /\ \E fresh \in Lists, stale \in StaleFields :
        list = [k \in DOMAIN fresh |-> [fresh[k] EXCEPT !.dma = stale[1], !.dlen = stale[2]]]
    /\ client \in Clients
    /\ Legal(client, list)
    /\ base \in IovaBases
    /\ fails \in IF MapsMayFail THEN BOOLEAN ELSE {FALSE}
    /\ shown = [
        v8 |-> {Shown(f) : f \in RunV8!Outcomes(client, list, {}, Place, fails)},
        v7 |-> {Shown(f) : f \in RunV7!Outcomes(client, list, {}, Place, fails)},
        review |-> {Shown(f) : f \in RunReview!Outcomes(client, list, {}, Place, fails)}]

Spec == Init /\ [][FALSE]_<<list, client, base, fails, shown>>

V7Agrees == shown.v7 = shown.v8
ReviewAgrees == shown.review = shown.v8

(* The thread's worry was that a bus address could land in another slot. So *)
(* this compares the slots alone, wherever both designs succeed.            *)
Slots(outcomes) ==
    {[k \in DOMAIN s.list |-> <<s.list[k].dlen, s.list[k].bus>>] : s \in {s \in outcomes : s.ret = "ok"}}
SlotsAgree(a, b) == Slots(a) # {} /\ Slots(b) # {} => Slots(a) = Slots(b)
V7SlotsAgree == SlotsAgree(shown.v7, shown.v8)
ReviewSlotsAgree == SlotsAgree(shown.review, shown.v8)
=============================================================================
