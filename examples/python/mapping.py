# SPDX-License-Identifier: Apache-2.0
"""Builds, maps and unmaps a scatterlist, by spec/requirements.json. All numbers are bytes."""

from dataclasses import dataclass

from client import Client, joined
from memory import Region

MAX_LENGTH = 2**32 - 1


class MapError(Exception):
    """A list can't be mapped. The argument is the errno's name."""


@dataclass
class Entry:
    """An entry of a list as its caller built it. `page` is the page's physical address."""

    region: Region
    page: int
    offset: int
    length: int


@dataclass
class Segment:
    """The DMA fields of a slot."""

    address: int = 0
    length: int = 0
    is_bus: bool = False


NO_SEGMENT = Segment(2**64 - 1)  # DMA_MAPPING_ERROR


class ScatterList:
    """Slot i holds entry i of the input and segment i of the output."""

    def __init__(self, entries: list[Entry]):
        self.entries = entries
        self.dma = [Segment() for _ in entries]
        self.nents = len(entries)
        # Of the last map: the client, how many entries it was given, and the device's segments.
        self.client: Client | None = None
        self.given = 0
        self.segments: list[Segment] = []
        self.iova = (0, 0)  # start and size, while it is mapped and has any


def from_pages(wanted: list[Entry], page_size: int) -> list[Entry]:
    """Builds a list from the pages of `wanted`: an entry for each stretch of pages that touch and
    are of one owner (LIST-PAGES). The first page and the last one may be used in part."""
    offset, left = wanted[0].offset, sum(entry.length for entry in wanted)
    entries: list[Entry] = []
    following = None  # where the last page ends, and its owner
    for of in wanted:
        owner = of.region.provider and of.region.block  # a BAR; RAM has none
        for page in range(of.page, of.page + of.offset + of.length, page_size):
            length = min(page_size - offset, left)
            if (page, owner) == following:
                entries[-1].length += length
            else:
                entries.append(Entry(of.region, page, offset, length))
            offset, left, following = 0, left - length, (page + page_size, owner)
    return entries


def map_list(scatterlist: ScatterList, direction: str, fail_mapping: int | None) -> None:
    """Maps the given entries (MAP-NENTS) for the client, or raises MapError. The page table takes
    `fail_mapping` - 1 stretches of contiguous memory before memory for it runs out."""
    client, given = scatterlist.client, scatterlist.given
    scatterlist.dma[:given] = [NO_SEGMENT] * given  # in case of a failure (FAIL-DMA)
    segments, runs = lay_out(scatterlist.entries[:given], client)
    size = sum(length for _, _, length in runs)
    base = client.find_room(size) if size > 0 else 0  # MAP-NO-IOVA
    if base is None or (fail_mapping is not None and fail_mapping <= len(joined(runs))):
        raise MapError("ENOMEM")  # FAIL-MEMORY: nothing is in the page table yet
    client.table += [(base + iova, phys, length, direction) for iova, phys, length in runs]
    for segment in segments:
        segment.address += 0 if segment.is_bus else base
    scatterlist.dma[: len(segments)] = segments  # what follows stays invalid (MAP-TAIL)
    scatterlist.segments, scatterlist.nents = segments, len(segments)
    scatterlist.iova = (base, size)


def unmap_list(scatterlist: ScatterList) -> None:
    scatterlist.client.unmap(*scatterlist.iova)
    scatterlist.iova = (0, 0)
    for segment in scatterlist.dma[: scatterlist.given]:
        segment.is_bus = False  # UNMAP-FLAG


def lay_out(entries: list[Entry], client: Client) -> tuple[list[Segment], list[list[int]]]:
    """The list's segments, and runs (IOVA, physical address, length) of whole granules. IOVA counts
    from the start of the list's own, which whoever places it aligns (Client.find_room)."""
    segments: list[Segment] = []
    runs: list[list[int]] = []
    size = 0  # of the list's IOVA
    room = 0  # how much the last segment may still grow
    for entry in entries:
        region, phys = entry.region, entry.page + entry.offset
        reach = client.reach.get(region.provider)  # MAP-HOST-BRIDGE: as RAM, for which it is None
        if reach == "unreachable":
            raise MapError("EREMOTEIO")  # MAP-UNREACHABLE
        if reach == "bus-address":
            bus_offset = region.bus - region.phys
            segments.append(Segment(phys + bus_offset, entry.length, True))  # MAP-BUS
            room = 0
            continue
        if client.direct:
            if phys + entry.length > client.dma_mask + 1:
                raise MapError("EIO")  # MAP-NO-BOUNCE
            segments.append(Segment(phys, entry.length))  # SEG-DIRECT, MAP-PHYSICAL
            continue

        lead = phys % client.granule
        whole = -(-(lead + entry.length) // client.granule) * client.granule
        pad = -size & client.boundary_mask  # what is left of the window
        if whole > MAX_LENGTH:
            raise MapError("EINVAL")  # MAP-LENGTH-LIMIT
        if runs and 0 < pad < whole:  # SEG-PAD, so that MAP-BOUNDARY holds
            if runs[-1][2] + pad > MAX_LENGTH:
                raise MapError("EINVAL")
            runs[-1][2] += pad
            size += pad
            room = 0

        starts_window = size & client.boundary_mask == 0
        if lead == 0 and not starts_window and entry.length <= room:  # SEG-MERGE
            segments[-1].length += entry.length
        else:
            segments.append(Segment(size + lead, entry.length))
        ends_granule = (lead + entry.length) % client.granule == 0
        room = client.max_segment - segments[-1].length if ends_granule else 0
        runs.append([size, phys - lead, whole])
        size += whole
    return segments, runs
