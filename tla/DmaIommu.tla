------------------------------ MODULE DmaIommu ------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* iommu_dma_map_sg as it is in the kernel since 6.0 (read in 6.12 and 7.3: *)
(* drivers/iommu/dma-iommu.c; iommu_map_sg of drivers/iommu/iommu.c). A     *)
(* bus-address entry gets its bus address and the mark in the first loop    *)
(* and is not touched otherwise; iommu_map_sg skips it by the mark.         *)
EXTENDS DmaIommuParts

(* pci_p2pdma_map_segment *)
MarkBus(e) == [e EXCEPT !.dma = BusAddress(e), !.dlen = e.length, !.bus = TRUE]

Restore(e) == IF e.bus THEN Clear(e) ELSE Clear(Unstash(e))

(* The checks of the 32-bit lengths came later: 6.12 has them, 6.0 has not. *)
Overflows(f, e) ==
    \/ e.length >= LengthEnd
    \/ Pad(f, e) # 0 /\ f.sg[f.prev].length + Pad(f, e) >= LengthEnd

LayOut(f) ==
    IF f.i > Len(f.sg) THEN LaidOut(f)
    ELSE LET e == f.sg[f.i]
         IN  CASE TypeOf(f.client, e) = "bus-address" -> TakeNoIova(f, MarkBus(e))
               [] TypeOf(f.client, e) = "unreachable" -> Fail(f, "EREMOTEIO", Restore)
               [] Overflows(f, Stash(e)) -> Fail(TakeNoIova(f, Stash(e)), "EINVAL", Restore)
               [] OTHER -> TakeIova(f, Stash(e))

NoSpace(f) == Fail(f, "ENOMEM", Restore)

MapSg(f, fails) == MapTurn(f, fails, LAMBDA e : e.bus, Restore)

Finalise(f) ==
    IF f.i > Len(f.sg) THEN Finalised(f)
    ELSE LET e == f.sg[f.i]
         IN  IF e.bus THEN FinaliseBus(f, e, e.dma, e.dlen) ELSE FinaliseIova(f)
=============================================================================
