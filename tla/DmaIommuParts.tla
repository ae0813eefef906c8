--------------------------- MODULE DmaIommuParts ---------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* What the three designs of iommu_dma_map_sg have in common. A call is a   *)
(* record of the kernel's local variables, and each loop body is an         *)
(* operator from such a record to the next one, so that a model can go turn *)
(* by turn (MapCall), or run a whole call at once (Lifecycle, Compare).     *)
(*                                                                          *)
(* The kernel stashes an entry's unaligned parts in its DMA fields, aligns  *)
(* the caller's own fields in place, and restores them later. Physical      *)
(* addresses matter because iommu_map_sg joins what is contiguous.          *)
EXTENDS Scatterlist

CONSTANT
    Repairs       \* names of repairs to apply; {} is the code as it was

RepairNames == {"flush-last-run", "restore-only-stashed"}
ASSUME Repairs \subseteq RepairNames

(* A range of IOVA, lo..hi-1. *)
NoRange == <<0, 0>>

(* held: the IOVA range that the call has allocated and not freed.          *)
(* at: where the call is. "layout", "map" and "finalise" are loops,         *)
(* "allocate" waits for an IOVA, "done" returns ret.                        *)
Enter(c, list, translations) ==
    [at |-> "layout", client |-> c, sg |-> list, tr |-> translations, ret |-> "ok",
     i |-> 1, iovaLen |-> 0, prev |-> 0, stashed |-> 0,
     base |-> 0, held |-> NoRange, start |-> 0, len |-> 0, mapped |-> 0,
     cur |-> 1, curLen |-> 0, count |-> 0, dmaAddr |-> 0]

Entry(f) == f.sg[Min(f.i, Len(f.sg))]

-----------------------------------------------------------------------------
(* Failure: __invalidate_sg                                                 *)

(* As it is without any P2PDMA: the stash goes back where it came from. *)
Unstash(e) ==
    [e EXCEPT !.offset = IF e.dma # Invalid THEN @ + e.dma ELSE @,
              !.length = IF e.dlen # 0 THEN e.dlen ELSE @]

Clear(e) == [e EXCEPT !.dma = Invalid, !.dlen = 0, !.bus = FALSE]

(* The walk covers every entry, also those that the first loop did not come *)
(* to, whose DMA fields hold what an earlier use left there. The repair     *)
(* restores only what this call stashed.                                    *)
Fail(f, error, Restore(_)) ==
    [f EXCEPT !.at = "done", !.ret = error,
              !.sg = [k \in DOMAIN f.sg |->
                        IF "restore-only-stashed" \in Repairs /\ k > f.stashed
                        THEN Clear(f.sg[k])
                        ELSE Restore(f.sg[k])]]

-----------------------------------------------------------------------------
(* iommu_dma_map_sg, the first loop                                         *)

(* SEG-REACH. An entry takes its granules whole.                            *)
Stash(e) ==
    LET off == e.offset % Granule
    IN  [e EXCEPT !.dma = off, !.dlen = e.length,
                  !.offset = @ - off, !.length = AlignUp(e.length + off)]

(* SEG-PAD. Entry i, as aligned, would cross a boundary: then the IOVA      *)
(* entry before it grows by a pad.                                          *)
Pad(f, e) ==
    LET w == Window[f.client]
        pad == (w - (f.iovaLen % w)) % w
    IN  IF pad # 0 /\ pad < e.length - 1 THEN pad ELSE 0

(* Entry i takes IOVA and becomes e. *)
TakeIova(f, e) ==
    LET pad == Pad(f, e)
        grown == IF pad # 0 THEN [f.sg EXCEPT ![f.prev].length = @ + pad] ELSE f.sg
    IN  [f EXCEPT !.sg = [grown EXCEPT ![f.i] = e],
                  !.iovaLen = @ + pad + e.length,
                  !.prev = f.i, !.stashed = f.i, !.i = @ + 1]

(* Entry i takes no IOVA and becomes e. *)
TakeNoIova(f, e) == [f EXCEPT !.sg[f.i] = e, !.stashed = f.i, !.i = @ + 1]

ToFinalise(f) ==
    [f EXCEPT !.at = "finalise", !.i = 1, !.dmaAddr = f.base]

LaidOut(f) == IF f.iovaLen = 0 THEN ToFinalise(f) ELSE [f EXCEPT !.at = "allocate"]

-----------------------------------------------------------------------------
(* iommu_dma_alloc_iova: aligned to the size rounded up to a power of two   *)

RECURSIVE PowerAtLeast(_, _)
PowerAtLeast(p, n) == IF p >= n THEN p ELSE PowerAtLeast(2 * p, n)
IovaAlignment(f) == PowerAtLeast(Granule, f.iovaLen)

Allocate(f, base) ==
    [f EXCEPT !.at = "map", !.i = 1, !.base = base, !.held = <<base, base + f.iovaLen>>]

FreeIova(f) == [f EXCEPT !.held = NoRange]

-----------------------------------------------------------------------------
(* iommu_map_sg. Its loop runs once more than there are entries, and that   *)
(* last turn looks at the last entry again, to flush the last run: a run is *)
(* flushed by an entry that does not continue it. A last entry that is not  *)
(* part of the last run, but lies right behind it in physical memory, does  *)
(* continue it. The repair flushes on the last turn whatever lies there.    *)

Flushes(f) ==
    /\ f.len # 0
    /\ \/ Phys(Entry(f)) # f.start + f.len
       \/ "flush-last-run" \in Repairs /\ f.i > Len(f.sg)

Flushed(f) ==
    IF Flushes(f)
    THEN [f EXCEPT !.tr = @ \cup {Translation(f.base + f.mapped, f.start, f.len)},
                   !.mapped = @ + f.len, !.len = 0]
    ELSE f

Collected(f) ==
    IF f.len # 0
    THEN [f EXCEPT !.len = @ + Entry(f).length, !.i = @ + 1]
    ELSE [f EXCEPT !.len = Entry(f).length, !.start = Phys(Entry(f)), !.i = @ + 1]

(* The IOMMU driver refused: iommu_map_sg undoes what it has mapped. *)
MapRefused(f) == [f EXCEPT !.tr = Without(f.tr, f.base, f.base + f.mapped)]

(* One turn. Skip: TRUE for an entry that this design's iommu_map_sg passes *)
(* over; fails: the IOMMU driver has no memory for a page table. When less  *)
(* is mapped than was asked for, the caller of iommu_map_sg frees the IOVA  *)
(* but unmaps nothing.                                                      *)
MapTurn(f, fails, Skip(_), Restore(_)) ==
    IF f.i > Len(f.sg) + 1
    THEN IF f.mapped < f.iovaLen
         THEN Fail(FreeIova(f), "EINVAL", Restore)
         ELSE ToFinalise(f)
    ELSE IF Flushes(f) /\ fails
         THEN Fail(FreeIova(MapRefused(f)), "ENOMEM", Restore)
         ELSE IF Skip(Entry(f))
              THEN [Flushed(f) EXCEPT !.i = @ + 1]
              ELSE Collected(Flushed(f))

-----------------------------------------------------------------------------
(* __finalise_sg                                                            *)

NextSlot(f) == IF f.i > 1 THEN f.cur + 1 ELSE f.cur

(* A segment with a bus address, in a slot of its own; the entry itself     *)
(* becomes e, which may be the same slot.                                   *)
FinaliseBus(f, e, address, length) ==
    LET slot == NextSlot(f)
        cleared == [f.sg EXCEPT ![f.i] = Clear(e)]
    IN  [f EXCEPT !.sg = [cleared EXCEPT ![slot].dma = address, ![slot].dlen = length, ![slot].bus = TRUE],
                  !.cur = slot, !.count = @ + 1, !.curLen = 0, !.i = @ + 1]

(* SEG-MERGE. An entry joins the segment before it where the limits allow.  *)
FinaliseIova(f) ==
    LET e == f.sg[f.i]
        off == e.dma
        restored == [f.sg EXCEPT ![f.i].offset = @ + off, ![f.i].length = e.dlen,
                                 ![f.i].dma = Invalid, ![f.i].dlen = 0]
        joins == /\ f.curLen # 0
                 /\ off = 0
                 /\ f.dmaAddr % Window[f.client] # 0
                 /\ MaxSeg[f.client] - f.curLen >= e.dlen
        slot == IF joins THEN f.cur ELSE NextSlot(f)
        total == IF joins THEN f.curLen + e.dlen ELSE e.dlen
        addressed == IF joins THEN restored ELSE [restored EXCEPT ![slot].dma = f.dmaAddr + off]
    IN  [f EXCEPT !.sg = [addressed EXCEPT ![slot].dlen = total],
                  !.cur = slot,
                  !.count = IF joins THEN @ ELSE @ + 1,
                  !.curLen = IF e.dlen + off < e.length THEN 0 ELSE total,
                  !.dmaAddr = @ + e.length,
                  !.i = @ + 1]

Finalised(f) == [f EXCEPT !.at = "done"]

-----------------------------------------------------------------------------
(* iommu_dma_unmap_sg: one unmap from the first IOVA segment's start to the *)
(* last one's end. The walks stop at the first slot with length 0.          *)

Segments(list) ==
    {k \in DOMAIN list : ~list[k].bus /\ \A j \in 1..k : list[j].bus \/ list[j].dlen # 0}

(* The IOVA range that unmap hands to the IOMMU and gives back: <<lo, hi>>. *)
UnmapRange(list) ==
    LET used == Segments(list)
    IN  IF used = {} THEN NoRange
        ELSE LET first == CHOOSE k \in used : \A j \in used : k <= j
                 last == CHOOSE k \in used : \A j \in used : k >= j
             IN  <<AlignDown(list[first].dma), AlignUp(list[last].dma + list[last].dlen)>>

Unflagged(list) == [k \in DOMAIN list |-> [list[k] EXCEPT !.bus = FALSE]]
=============================================================================
