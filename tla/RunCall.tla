------------------------------- MODULE RunCall -------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(* A whole call of one of the designs at once.                              *)
EXTENDS DmaIommuParts

CONSTANTS LayOut(_), NoSpace(_), MapSg(_, _), Finalise(_)   \* the design

(* Until the call returns or wants IOVA. fails: the IOMMU has no memory. *)
RECURSIVE Settle(_, _)
Settle(f, fails) ==
    CASE f.at = "layout" -> Settle(LayOut(f), fails)
      [] f.at = "map" -> Settle(MapSg(f, fails), fails)
      [] f.at = "finalise" -> Settle(Finalise(f), fails)
      [] OTHER -> f

(* bases: where the allocator may put an allocation of that size. *)
Outcomes(c, list, translations, Bases(_), mayFail) ==
    LET f == Settle(Enter(c, list, translations), FALSE)
    IN  IF f.at = "done" THEN {f}
        ELSE IF Bases(f) = {} THEN {NoSpace(f)}
        ELSE {Settle(Allocate(f, base), fails) :
                base \in Bases(f), fails \in IF mayFail THEN BOOLEAN ELSE {FALSE}}
=============================================================================
