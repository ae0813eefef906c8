# SPDX-License-Identifier: Apache-2.0
"""Lays a scatterlist out for one client, by the requirements MAP-*, SEG-MERGE and SEG-PAD of spec/requirements.json."""

from dataclasses import dataclass, field

MAX_LENGTH = 2**32 - 1


class MapError(Exception):
    """A list can't be mapped. The argument is the errno's name."""


@dataclass
class Entry:
    """What a list's entry is to the client that maps it. Addresses and lengths are bytes."""

    reach: str  # "iova", "bus-address" or "unreachable"
    phys: int
    bus: int | None
    length: int


@dataclass
class Segment:
    """One DMA segment. `address` is a bus address, or counts from the start of the list's IOVA."""

    is_bus: bool
    address: int
    length: int


@dataclass
class Piece:
    """Whole granules of IOVA, from the start of the list's, that translate to contiguous memory."""

    iova: int
    phys: int
    length: int


@dataclass
class Layout:
    segments: list[Segment] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    size: int = 0  # bytes of IOVA, padding included

    def runs(self) -> int:
        """How many times the page table is called: once for each stretch of contiguous memory."""
        ends = [piece.phys + piece.length for piece in self.pieces]
        return sum(1 for piece, end in zip(self.pieces, [None, *ends]) if piece.phys != end)


def map_directly(entries: list[Entry], dma_mask: int) -> list[Segment]:
    """The segments without an IOMMU, one for each entry (SEG-DIRECT), or MapError EREMOTEIO or EIO."""
    for entry in entries:
        if entry.reach == "unreachable":
            raise MapError("EREMOTEIO")
        if entry.reach == "iova" and entry.phys + entry.length > dma_mask + 1:
            raise MapError("EIO")  # MAP-NO-BOUNCE
    return [
        Segment(entry.reach == "bus-address", entry.bus if entry.reach == "bus-address" else entry.phys, entry.length)
        for entry in entries
    ]


def lay_out(entries: list[Entry], granule: int, boundary_mask: int, max_segment: int) -> Layout:
    """The list's segments and translations, or MapError EREMOTEIO or EINVAL.

    Boundaries are told from positions in the list's IOVA: whoever places it aligns it (see iommu.py).
    """
    window = boundary_mask + 1
    layout = Layout()
    room = 0  # bytes that the last segment may still grow by
    for entry in entries:
        if entry.reach == "unreachable":
            raise MapError("EREMOTEIO")  # MAP-UNREACHABLE
        if entry.reach == "bus-address":
            layout.segments.append(Segment(True, entry.bus, entry.length))  # MAP-BUS
            room = 0
            continue

        lead = entry.phys % granule
        whole = -(-(lead + entry.length) // granule) * granule
        if whole > MAX_LENGTH:
            raise MapError("EINVAL")  # MAP-LENGTH-LIMIT
        pad = -layout.size % window
        if layout.pieces and 0 < pad < whole:  # SEG-PAD, so that MAP-BOUNDARY holds
            if layout.pieces[-1].length + pad > MAX_LENGTH:
                raise MapError("EINVAL")
            layout.pieces[-1].length += pad
            layout.size += pad
            room = 0

        starts_window = layout.size % window == 0
        if lead == 0 and not starts_window and entry.length <= room:  # SEG-MERGE
            layout.segments[-1].length += entry.length
        else:
            layout.segments.append(Segment(False, layout.size + lead, entry.length))
        ends_granule = (lead + entry.length) % granule == 0
        room = max_segment - layout.segments[-1].length if ends_granule else 0
        layout.pieces.append(Piece(layout.size, entry.phys - lead, whole))
        layout.size += whole
    return layout
