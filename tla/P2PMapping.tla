----------------------------- MODULE P2PMapping -----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* What mapping a scatterlist for DMA promises to the driver that asks for  *)
(* it, and to the device that then uses the addresses. No algorithm: only   *)
(* relations between the list that goes in and the list that comes out.     *)
(*                                                                          *)
(* A driver fills a list, maps it for a client, lets the device do DMA, and *)
(* unmaps it. The output is a number n and the DMA fields of the first n    *)
(* entries, the segments. Slot i of the output says nothing about entry i   *)
(* of the input: segments are packed into the first slots. So the promise   *)
(* is about the whole list, byte by byte, and never about single entries.   *)
(*                                                                          *)
(* The names in capitals are the requirements of spec/requirements.json.    *)
(* There are two profiles, because the DMA API has two implementations that *)
(* promise different things: SpecIommu (a translating IOMMU) and SpecDirect *)
(* (no IOMMU: the device uses physical addresses).                          *)
EXTENDS Scatterlist

CONSTANT
    MayExhaust    \* TRUE: IOVA space or page tables may run out (ENOMEM)

VARIABLES
    sg,       \* the scatterlist: a sequence of entries
    nents,    \* number of DMA segments after a successful map
    owner,    \* the client for which the list is mapped, or Nobody
    result,   \* what the last call returned: "none", "ok" or an errno's name
    tr        \* what the IOMMU translates for this list: a set of translations

vars == <<sg, nents, owner, result, tr>>

-----------------------------------------------------------------------------
(* Reading a list                                                           *)

Unreachable(c, list) == \E i \in DOMAIN list : TypeOf(c, list[i]) = "unreachable"
BusOnly(c, list) == \A i \in DOMAIN list : TypeOf(c, list[i]) = "bus-address"

CallerFields(e) == <<e.mem, e.page, e.offset, e.length>>
SameForCaller(a, b) ==
    /\ Len(a) = Len(b)
    /\ \A i \in DOMAIN a : CallerFields(a[i]) = CallerFields(b[i])

(* What the caller wants the device to reach, in order. A host-bridge entry *)
(* is reached like memory.                                                  *)
Wanted(c, list) ==
    Maximal([i \in DOMAIN list |->
        IF TypeOf(c, list[i]) = "bus-address"
        THEN Run("bus", BusAddress(list[i]), list[i].length)
        ELSE Run("memory", Phys(list[i]), list[i].length)])

(* What the device reaches when it goes through the first n segments. *)
ReachedByIommu(list, n, translations) ==
    Maximal(Flatten([i \in 1..n |->
        IF list[i].bus
        THEN <<Run("bus", list[i].dma, list[i].dlen)>>
        ELSE Through(translations, list[i].dma, list[i].dlen)]))

ReachedDirectly(list, n) ==
    Maximal([i \in 1..n |->
        Run(IF list[i].bus THEN "bus" ELSE "memory", list[i].dma, list[i].dlen)])

-----------------------------------------------------------------------------
(* The promises of both profiles                                            *)

(* MAP-RESULT *)
CountInRange(list, n) == n \in 1..Len(list)

(* MAP-BUS, MAP-BUS-FLAG: a bus-address entry is a segment of its own. *)
BusSegmentsAlone(c, before, after, n) ==
    LET wanted == SelectSeq(before, LAMBDA e : TypeOf(c, e) = "bus-address")
        got == SelectSeq(SubSeq(after, 1, n), LAMBDA e : e.bus)
    IN  /\ Len(wanted) = Len(got)
        /\ \A i \in DOMAIN got : got[i].dlen = wanted[i].length

(* UNMAP-FLAG, FAIL-FLAG, and part of FAIL-DMA *)
NoFlag(list) == \A i \in DOMAIN list : ~list[i].bus

-----------------------------------------------------------------------------
(* The promises of the profile with an IOMMU                                *)

(* MAP-BYTES, MAP-TRANSLATE, MAP-BUS, MAP-HOST-BRIDGE *)
BytesConserved(c, before, after, n, translations) ==
    ReachedByIommu(after, n, translations) = Wanted(c, before)

(* MAP-BOUNDARY *)
BoundaryKept(c, after, n) ==
    \A i \in 1..n : ~after[i].bus =>
        after[i].dma \div Window[c] = (after[i].dma + after[i].dlen - 1) \div Window[c]

(* MAP-MAX-SEG *)
SizeKept(c, after, n) == \A i \in 1..n : ~after[i].bus => after[i].dlen <= MaxSeg[c]

(* MAP-DMA-MASK *)
MaskKept(c, after, n) ==
    \A i \in 1..n : ~after[i].bus =>
        0 <= after[i].dma /\ after[i].dma + after[i].dlen <= IovaEnd[c]

(* MAP-OVERLAP within a list; Lifecycle has it between lists. *)
SegmentsDisjoint(after, n) ==
    \A i, j \in 1..n : i < j /\ ~after[i].bus /\ ~after[j].bus =>
        \/ after[i].dma + after[i].dlen <= after[j].dma
        \/ after[j].dma + after[j].dlen <= after[i].dma

(* MAP-TAIL; with n = 0 it is FAIL-DMA. *)
TailInvalid(after, n) ==
    \A i \in (n + 1)..Len(after) :
        after[i].dma = Invalid /\ after[i].dlen = 0 /\ ~after[i].bus

(* MAP-NO-IOVA *)
NoIovaForBusOnly(c, before, translations) == BusOnly(c, before) => translations = {}

(* All of the above, MAP-UNREACHABLE and MAP-LIST. *)
MappedByIommu(c, before, after, n, translations) ==
    /\ ~Unreachable(c, before)
    /\ CountInRange(before, n)
    /\ SameForCaller(before, after)
    /\ BytesConserved(c, before, after, n, translations)
    /\ BusSegmentsAlone(c, before, after, n)
    /\ BoundaryKept(c, after, n)
    /\ SizeKept(c, after, n)
    /\ MaskKept(c, after, n)
    /\ SegmentsDisjoint(after, n)
    /\ TailInvalid(after, n)
    /\ NoIovaForBusOnly(c, before, translations)

(* FAIL-LIST, FAIL-DMA *)
RestoredByIommu(before, after) ==
    /\ SameForCaller(before, after)
    /\ TailInvalid(after, 0)

(* MAP-LENGTH-LIMIT: an aligned length, or one with a pad behind it, that   *)
(* sg->length can't hold. A pad is shorter than a window and than the entry *)
(* that it is put before.                                                   *)
LengthExceeded(c, list) ==
    LET TakesIova(i) == TypeOf(c, list[i]) \in {"ram", "host-bridge"}
        Aligned(i) == AlignUp((list[i].offset % Granule) + list[i].length)
    IN  \/ \E i \in DOMAIN list : TakesIova(i) /\ Aligned(i) >= LengthEnd
        \/ \E i, j \in DOMAIN list :
            /\ i < j /\ TakesIova(i) /\ TakesIova(j)
            /\ Aligned(i) + Min(Window[c], Aligned(j)) - Granule >= LengthEnd

(* MAP-ERROR, MAP-SPACE, MAP-SUCCESS: which error a legal list may get. A   *)
(* list that may get none is mapped.                                        *)
MayFailByIommu(c, before, error) ==
    \/ error = "EINVAL" /\ LengthExceeded(c, before)
    \/ error = "EREMOTEIO" /\ Unreachable(c, before)
    \/ error = "ENOMEM" /\ MayExhaust

-----------------------------------------------------------------------------
(* The promises of the profile without an IOMMU. Nothing is merged, padded  *)
(* or aligned; the segment limits are the caller's affair; after a failure  *)
(* the DMA fields hold anything.                                            *)

(* MAP-BYTES, MAP-BUS, MAP-HOST-BRIDGE, MAP-PHYSICAL *)
BytesConservedDirectly(c, before, after, n) == ReachedDirectly(after, n) = Wanted(c, before)

(* MAP-NO-BOUNCE: a map that would need it can only fail (MaskKept). *)
BeyondMask(c, before) ==
    \E i \in DOMAIN before :
        TypeOf(c, before[i]) \in {"ram", "host-bridge"} /\ Phys(before[i]) + before[i].length > IovaEnd[c]

MappedDirectly(c, before, after, n) ==
    /\ ~Unreachable(c, before)
    /\ n = Len(before)
    /\ SameForCaller(before, after)
    /\ BytesConservedDirectly(c, before, after, n)
    /\ BusSegmentsAlone(c, before, after, n)
    /\ MaskKept(c, after, n)

(* FAIL-LIST, FAIL-FLAG *)
RestoredDirectly(before, after) ==
    /\ SameForCaller(before, after)
    /\ NoFlag(after)

MayFailDirectly(c, before, error) ==
    \/ error = "EREMOTEIO" /\ Unreachable(c, before)
    \/ error = "EIO" /\ BeyondMask(c, before)

-----------------------------------------------------------------------------
(* The calls                                                                *)

Errors == {"EREMOTEIO", "ENOMEM", "EIO", "EINVAL"}

MapSucceeds(c, mapped) ==
    /\ owner = Nobody
    /\ owner' = c
    /\ result' = "ok"
    /\ mapped

(* FAIL-CLEAN, FAIL-NENTS: all or nothing. *)
MapFails(mayFail, restored) ==
    /\ owner = Nobody
    /\ mayFail
    /\ restored
    /\ UNCHANGED <<owner, nents, tr>>

(* UNMAP-CLEAN, UNMAP-FLAG, UNMAP-LIST. DMA addresses and lengths keep what *)
(* they had: nobody may rely on that, and a later map must not trip over it *)
(* (MAP-REUSE: a map promises the same whatever the DMA fields hold).       *)
Unmap ==
    /\ owner # Nobody
    /\ owner' = Nobody
    /\ result' = "ok"
    /\ SameForCaller(sg, sg')
    /\ NoFlag(sg')
    /\ tr' = {}
    /\ UNCHANGED nents

MapByIommu(c) ==
    \/ MapSucceeds(c, MappedByIommu(c, sg, sg', nents', tr'))
    \/ \E error \in Errors :
        /\ result' = error
        /\ MapFails(MayFailByIommu(c, sg, error), RestoredByIommu(sg, sg'))

MapDirectly(c) ==
    \/ MapSucceeds(c, MappedDirectly(c, sg, sg', nents') /\ tr' = {})
    \/ \E error \in Errors :
        /\ result' = error
        /\ MapFails(MayFailDirectly(c, sg, error), RestoredDirectly(sg, sg'))

NextIommu == Unmap \/ \E c \in Clients : MapByIommu(c)
NextDirect == Unmap \/ \E c \in Clients : MapDirectly(c)

Init ==
    /\ owner = Nobody /\ result = "none" /\ nents = Len(sg) /\ tr = {}
    /\ \A i \in DOMAIN sg : sg[i].dma = 0 /\ sg[i].dlen = 0 /\ ~sg[i].bus

SpecIommu == Init /\ [][NextIommu]_vars
SpecDirect == Init /\ [][NextDirect]_vars
=============================================================================
