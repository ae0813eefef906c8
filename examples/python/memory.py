# SPDX-License-Identifier: Apache-2.0
"""Gives each memory region of a scenario its addresses. They are ours to choose, but the regions of
one BAR keep their distances, needs.adjacent names the pairs that touch, and needs.beyond names the
regions that lie above a client's DMA mask.
"""

from dataclasses import dataclass


@dataclass
class Region:
    """Contiguous memory: addresses of its first byte, and bytes. RAM has no provider and no bus."""

    block: tuple  # what moves as a whole: a BAR (the provider and its number), or a region of RAM
    provider: str | None
    size: int
    phys: int
    bus: int | None = None


def place(scenario: dict) -> dict[str, Region]:
    memory, needs = scenario["memory"], scenario["needs"]
    at = {name: int(each.get("at", "0x0"), 16) for name, each in memory.items()}
    size = {name: int(each["size"], 16) for name, each in memory.items()}
    bar_size = 2 * max(at[name] + size[name] for name in memory)  # there is room from both edges
    if needs["profile"] == "dma-direct":
        first, distance = 2**24, bar_size + 2**16  # packed: DMA masks have to reach it
    else:
        first, distance = 2**43, 2**43  # further apart than all regions together are large

    regions, blocks = {}, []
    for name, each in memory.items():
        provider = each.get("provider")
        block = (provider, each.get("bar", 0)) if provider else ("RAM", name)
        if block not in blocks:
            blocks.append(block)
        inside = bar_size - at[name] if each.get("from") == "end" else at[name]
        start = first + blocks.index(block) * distance
        regions[name] = Region(block, provider, size[name], start + inside)

    def move(block: tuple, distance: int) -> None:
        for region in regions.values():
            region.phys += distance if region.block == block else 0

    for client, names in needs.get("beyond", {}).items():
        # All is packed below half of any mask: what goes up by this one stays below the next.
        end = int(scenario["clients"][client]["dmaMask"], 16) + 1
        for name in names:
            move(regions[name].block, end if regions[name].phys < end else 0)
    for _ in memory:  # pairs come in any order: a chain of n regions needs n - 1 turns at most
        for pair in needs.get("adjacent", []):
            low, high = regions[pair[0]], regions[pair[1]]
            if low.block != high.block:
                move(high.block, low.phys + low.size - high.phys)
    for region in regions.values():
        if region.provider:
            # Each BAR has an offset of its own, to where no IOVA is (MAP-ROUTE).
            region.bus = region.phys + 2**56 * (1 + blocks.index(region.block))
    return regions
