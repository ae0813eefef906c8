--------------------------- MODULE DmaDirectParts ---------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* The loop turns of dma_direct_map_sg and dma_direct_unmap_sg              *)
(* (kernel/dma/direct.c, read in 6.12): what serves a device without a      *)
(* translating IOMMU. Each entry is its own segment. Memory beyond the DMA  *)
(* mask fails; bounce buffers (swiotlb) are not in this module.             *)
EXTENDS Scatterlist

(* A running map: entries before i are mapped. *)
Enter(c, list) == [at |-> "map", client |-> c, sg |-> list, i |-> 1, ret |-> "ok"]

(* Undoes entries 1..i-1; the flags are all that a caller can see of it. *)
Fail(f, error) ==
    [f EXCEPT !.at = "done", !.ret = error,
              !.sg = [k \in DOMAIN f.sg |-> IF k < f.i THEN [f.sg[k] EXCEPT !.bus = FALSE] ELSE f.sg[k]]]

Bus(f, e) == [f EXCEPT !.sg[f.i] = [e EXCEPT !.dma = BusAddress(e), !.dlen = e.length, !.bus = TRUE], !.i = @ + 1]
Physical(f, e) ==
    IF Phys(e) + e.length > IovaEnd[f.client]
    THEN Fail([f EXCEPT !.sg[f.i].dma = Invalid], "EIO")
    ELSE [f EXCEPT !.sg[f.i] = [e EXCEPT !.dma = Phys(e), !.dlen = e.length], !.i = @ + 1]

(* One turn of the loop of dma_direct_map_sg. *)
MapEntry(f) ==
    IF f.i > Len(f.sg) THEN [f EXCEPT !.at = "done"]
    ELSE LET e == f.sg[f.i]
         IN  CASE TypeOf(f.client, e) = "bus-address" -> Bus(f, e)
               [] TypeOf(f.client, e) = "unreachable" -> Fail(f, "EREMOTEIO")
               [] OTHER -> Physical(f, e)

(* dma_direct_unmap_sg: the flags are all that a caller can see of it. *)
Unmapped(list) == [k \in DOMAIN list |-> [list[k] EXCEPT !.bus = FALSE]]
=============================================================================
