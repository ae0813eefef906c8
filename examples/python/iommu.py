# SPDX-License-Identifier: Apache-2.0
"""One client's IOVA space: which of it is taken (MAP-SPACE, MAP-OVERLAP), and what translates there."""

APERTURE = 2**48  # the most that our IOMMU translates, bytes


class IovaSpace:
    def __init__(self, granule: int, dma_mask: int):
        self.granule = granule
        self.end = min(dma_mask + 1, APERTURE)  # MAP-DMA-MASK
        self.taken: list[tuple[int, int]] = []  # start and end, highest first
        self.table: list[tuple[int, int, int]] = []  # IOVA, physical address, length

    def allocate(self, size: int) -> int | None:
        """A start, aligned to `size` rounded up to a power of two: so a boundary window of any width that the list
        spans starts where a window of the list's own positions starts. None if there is no room."""
        alignment = self.granule
        while alignment < size:
            alignment *= 2
        start = (self.end - size) // alignment * alignment
        for low, high in self.taken:
            if start >= high:
                break
            if start + size > low:
                start = (low - size) // alignment * alignment
        if start < self.granule:  # address 0 is nobody's
            return None
        self.taken.append((start, start + size))
        self.taken.sort(reverse=True)
        return start

    def free(self, start: int) -> None:
        self.taken = [block for block in self.taken if block[0] != start]

    def room(self) -> int:
        """How many single granules could be allocated."""
        return (self.end - sum(high - low for low, high in self.taken)) // self.granule - 1

    def map(self, iova: int, phys: int, length: int) -> None:
        self.table.append((iova, phys, length))

    def unmap(self, start: int, size: int) -> None:
        self.table = [run for run in self.table if not start <= run[0] < start + size]

    def translations(self) -> list[tuple[int, int, int]]:
        """All that translates, as runs that are contiguous in IOVA and in memory."""
        runs: list[tuple[int, int, int]] = []
        for iova, phys, length in sorted(self.table):
            if runs and (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]) == (iova, phys):
                runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + length)
            else:
                runs.append((iova, phys, length))
        return runs
