# SPDX-License-Identifier: Apache-2.0
"""A device that does DMA: its limits, and what its IOMMU translates."""

APERTURE = 2**48  # the most that our IOMMU translates, bytes
DIRECTIONS = {"read": ("to-device", "bidirectional"), "write": ("from-device", "bidirectional")}


def joined(runs: list[tuple]) -> list[tuple]:
    """Runs (start, what it stands for, length), sorted and made as long as they can be."""
    longest, following = [], None
    for start, target, length in sorted(runs):
        if (start, target) == following:
            longest[-1] = (*longest[-1][:2], longest[-1][2] + length)
        else:
            longest.append((start, target, length))
        following = (start + length, target + length)
    return longest


class Client:
    def __init__(self, needs: dict, limits: dict, reach: dict[str, str]):
        self.direct = needs["profile"] == "dma-direct"  # there is no IOMMU
        self.granule = int(needs["granule"], 16)
        self.dma_mask = int(limits["dmaMask"], 16)
        self.boundary_mask = int(limits["segBoundaryMask"], 16)
        self.max_segment = int(limits["maxSegSize"], 16)
        self.reach = reach  # the map type of each provider
        self.end = min(self.dma_mask + 1, APERTURE)  # of the IOVA space (MAP-DMA-MASK)
        # IOVA, physical address, length, direction. What translates is taken, and nothing else is.
        self.table: list[tuple[int, int, int, str]] = []

    def find_room(self, size: int) -> int | None:
        """The highest IOVA that is free and aligned to `size` rounded up to a power of two. So a
        boundary window of any width starts where one of the list's own positions starts."""
        alignment = self.granule
        while alignment < size:
            alignment *= 2
        start = (self.end - size) // alignment * alignment
        for iova, _, length, _ in sorted(self.table, reverse=True):
            if start >= iova + length:
                break
            if start + size > iova:
                start = (iova - size) // alignment * alignment
        return start if start >= self.granule else None  # address 0 is nobody's (MAP-SPACE)

    def unmap(self, start: int, size: int) -> None:
        self.table = [run for run in self.table if not start <= run[0] < start + size]

    def access(self, kind: str, segments: list, first: int, end: int) -> list[tuple]:
        """What the device reaches of a list's bytes from `first` to `end`, by the segments that it
        was given: runs (byte of the list, physical address, length)."""
        runs = [run[:3] for run in self.table if run[3] in DIRECTIONS[kind]]
        reached, position = [], 0
        for segment in segments:
            low = segment.address + max(first - position, 0)
            high = segment.address + min(end - position, segment.length)
            for iova, phys, length in [(0, 0, 2**64)] if self.direct else runs:
                start, stop = max(low, iova), min(high, iova + length)
                if start < stop:
                    byte = position + start - segment.address
                    reached.append((byte, phys + start - iova, stop - start))
            position += segment.length
        return joined(reached)
