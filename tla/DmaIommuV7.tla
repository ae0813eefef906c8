----------------------------- MODULE DmaIommuV7 -----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* The design of the seventh version of the patch series: every entry is    *)
(* stashed and aligned before it is classified; a bus-address entry then    *)
(* gets length 0, by which it is meant to vanish from iommu_map_sg, which   *)
(* knows nothing of bus addresses; __finalise_sg restores the entry first,  *)
(* then recognises it by "P2PDMA page, and the aligned length was 0".       *)
EXTENDS DmaIommuParts

Restore(e) == Clear(Unstash(e))

LayOut(f) ==
    IF f.i > Len(f.sg) THEN LaidOut(f)
    ELSE LET e == Stash(f.sg[f.i])
         IN  CASE TypeOf(f.client, e) = "bus-address" -> TakeNoIova(f, [e EXCEPT !.length = 0])
               [] TypeOf(f.client, e) = "unreachable" -> Fail(TakeNoIova(f, e), "EREMOTEIO", Restore)
               [] OTHER -> TakeIova(f, e)

NoSpace(f) == Fail(f, "ENOMEM", Restore)

MapSg(f, fails) == MapTurn(f, fails, LAMBDA e : FALSE, Restore)

(* The bus address is computed from the restored entry: see                 *)
(* pci_p2pdma_map_bus_segment in that version.                              *)
Finalise(f) ==
    IF f.i > Len(f.sg) THEN Finalised(f)
    ELSE LET e == f.sg[f.i]
             restored == Unstash(e)
         IN  IF TypeOf(f.client, e) # "ram" /\ e.length = 0
             THEN FinaliseBus(f, restored, BusAddress(restored), restored.length)
             ELSE FinaliseIova(f)
=============================================================================
