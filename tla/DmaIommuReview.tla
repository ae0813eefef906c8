--------------------------- MODULE DmaIommuReview ---------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* The review's proposal for that version: the first loop puts the bus      *)
(* address into the entry itself, marks it, and sets its length to 0;       *)
(* __finalise_sg goes by the mark and only carries the address and the      *)
(* original length to the output slot. (In the same mail the review also    *)
(* asks for an iommu_map_sg that skips marked entries: that became the      *)
(* kernel's design, DmaIommu.)                                              *)
(*                                                                          *)
(* Two things the proposal leaves open. Readings says how they are read;    *)
(* {} is the most favourable reading.                                       *)
EXTENDS DmaIommuParts

CONSTANT Readings

(* "stash-first": the seventh version's order is kept, so the entry is      *)
(* aligned and its offset stashed before the bus address is computed and    *)
(* written over the stash. Otherwise the entry is classified first.         *)
(* "invalidate-as-it-was": __invalidate_sg does not know the mark.          *)
(* "invalidate-unmarks-only": it clears the mark and restores nothing.      *)
(* Otherwise it restores the length of a marked entry.                      *)
ReadingNames == {"stash-first", "invalidate-as-it-was", "invalidate-unmarks-only"}
ASSUME Readings \subseteq ReadingNames

MarkBus(e) == [e EXCEPT !.dma = BusAddress(e), !.dlen = e.length, !.bus = TRUE, !.length = 0]
MarkStashedBus(e) == [Stash(e) EXCEPT !.dma = BusAddress(Stash(e)), !.bus = TRUE, !.length = 0]

Restore(e) ==
    IF e.bus /\ "invalidate-as-it-was" \notin Readings
    THEN IF "invalidate-unmarks-only" \in Readings THEN Clear(e) ELSE Clear([e EXCEPT !.length = e.dlen])
    ELSE [Unstash(e) EXCEPT !.dma = Invalid, !.dlen = 0]

LayOut(f) ==
    IF f.i > Len(f.sg) THEN LaidOut(f)
    ELSE LET e == f.sg[f.i]
         IN  CASE TypeOf(f.client, e) = "bus-address" ->
                    TakeNoIova(f, IF "stash-first" \in Readings THEN MarkStashedBus(e) ELSE MarkBus(e))
               [] TypeOf(f.client, e) = "unreachable" ->
                    IF "stash-first" \in Readings
                    THEN Fail(TakeNoIova(f, Stash(e)), "EREMOTEIO", Restore)
                    ELSE Fail(f, "EREMOTEIO", Restore)
               [] OTHER -> TakeIova(f, Stash(e))

NoSpace(f) == Fail(f, "ENOMEM", Restore)

MapSg(f, fails) == MapTurn(f, fails, LAMBDA e : FALSE, Restore)

Finalise(f) ==
    IF f.i > Len(f.sg) THEN Finalised(f)
    ELSE LET e == f.sg[f.i]
         IN  IF e.bus
             THEN FinaliseBus(f, [e EXCEPT !.length = e.dlen], e.dma, e.dlen)
             ELSE FinaliseIova(f)
=============================================================================
