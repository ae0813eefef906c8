---------------------------- MODULE Scatterlist ----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* The vocabulary: scatterlists, the memory that they name, the devices     *)
(* that reach it, and runs of bytes. No promise and no algorithm.           *)
(*                                                                          *)
(* An entry of a scatterlist has what the caller owns                       *)
(*     mem     which memory its page belongs to                             *)
(*     page    physical address of the page                                 *)
(*     offset  bytes into the page, possibly more than a page               *)
(*     length  bytes                                                        *)
(* and what the DMA API owns                                                *)
(*     dma     DMA address, or Invalid                                      *)
(*     dlen    DMA length                                                   *)
(*     bus     the flag "dma is a PCI bus address"                          *)
(*                                                                          *)
(* All addresses and sizes are in one unit. TLC's integers have 32 bits, so *)
(* models use a granule of 2 units for the kernel's 4096 bytes. That   *)
(* loses nothing: promise and algorithms use sizes only through alignment   *)
(* to the granule, comparison with the limits, sums and equality, and all   *)
(* of these scale. So does the one overflow that the kernel checks, of an   *)
(* aligned or padded length beyond 32 bits: see LengthEnd.                  *)
EXTENDS Integers, Sequences

CONSTANTS
    Clients,      \* the devices that do DMA
    Reach,        \* Reach[client][mem]: how the client reaches the memory
    BusOffset,    \* BusOffset[mem]: PCI bus address minus physical address
    Granule,      \* IOVA granule, a power of two
    Window,       \* Window[client]: segment boundary mask + 1, a power of two
    MaxSeg,       \* MaxSeg[client]: maximum segment size
    IovaEnd,      \* IovaEnd[client]: DMA mask + 1
    LengthEnd     \* what sg->length can't hold any more: 2^32

MapTypes == {"ram", "bus-address", "host-bridge", "unreachable"}

ASSUME \A c \in Clients : \A m \in DOMAIN Reach[c] : Reach[c][m] \in MapTypes

Invalid == -1     \* DMA_MAPPING_ERROR
Nobody == "nobody"

AlignDown(n) == n - (n % Granule)
AlignUp(n) == AlignDown(n + Granule - 1)
Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b

-----------------------------------------------------------------------------
(* Entries                                                                  *)

(* An entry as sg_init_table and sg_set_page leave it. *)
NewEntry(mem, page, offset, length) ==
    [mem |-> mem, page |-> page, offset |-> offset, length |-> length,
     dma |-> 0, dlen |-> 0, bus |-> FALSE]

Phys(e) == e.page + e.offset
TypeOf(c, e) == Reach[c][e.mem]
BusAddress(e) == Phys(e) + BusOffset[e.mem]

(* What a caller must keep (PRE-LENGTH, PRE-MAX-SEG, PRE-BOUNDARY-LENGTH):  *)
(* the segment limits must leave room for each entry.                       *)
Legal(c, list) ==
    /\ list # <<>>
    /\ \A i \in DOMAIN list :
        /\ list[i].length > 0
        /\ TypeOf(c, list[i]) \in {"ram", "host-bridge"} =>
            /\ list[i].length <= MaxSeg[c]
            /\ (list[i].offset % Granule) + list[i].length <= Window[c]

-----------------------------------------------------------------------------
(* Runs of bytes, and what an IOMMU translates                              *)

Run(kind, at, size) == [kind |-> kind, at |-> at, size |-> size]

(* Joins each run with the one before it where it goes on from there. Two   *)
(* sequences of runs name the same bytes in the same order exactly when     *)
(* their maximal forms are equal.                                           *)
RECURSIVE Maximal(_)
Maximal(runs) ==
    IF Len(runs) < 2 THEN runs
    ELSE LET a == runs[1]
             b == runs[2]
         IN  IF a.kind = b.kind /\ a.at + a.size = b.at
             THEN Maximal(<<Run(a.kind, a.at, a.size + b.size)>> \o SubSeq(runs, 3, Len(runs)))
             ELSE <<a>> \o Maximal(Tail(runs))

RECURSIVE Flatten(_)
Flatten(parts) == IF parts = <<>> THEN <<>> ELSE Head(parts) \o Flatten(Tail(parts))

(* A translation maps size units from iova on to physical memory; what an   *)
(* IOMMU does for a client is a set of them.                                *)
Translation(iova, phys, size) == [iova |-> iova, phys |-> phys, size |-> size]
Covers(t, a) == t.iova <= a /\ a < t.iova + t.size

(* The memory that a device reaches by `size` units from IOVA `a` on. *)
RECURSIVE Through(_, _, _)
Through(translations, a, size) ==
    IF size <= 0 THEN <<>>
    ELSE IF \E t \in translations : Covers(t, a)
         THEN LET t == CHOOSE t \in translations : Covers(t, a)
                  n == Min(size, t.iova + t.size - a)
              IN  <<Run("memory", t.phys + a - t.iova, n)>> \o Through(translations, a + n, size - n)
         ELSE <<Run("fault", a, size)>>

(* The translations that are left when lo..hi-1 is unmapped. *)
Without(translations, lo, hi) ==
    {t \in translations : t.iova + t.size <= lo \/ hi <= t.iova}
    \cup {Translation(t.iova, t.phys, lo - t.iova) :
            t \in {t \in translations : t.iova < lo /\ lo < t.iova + t.size}}
    \cup {Translation(hi, t.phys + hi - t.iova, t.iova + t.size - hi) :
            t \in {t \in translations : t.iova < hi /\ hi < t.iova + t.size}}
=============================================================================
