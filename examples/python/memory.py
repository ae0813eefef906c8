# SPDX-License-Identifier: Apache-2.0
"""Gives each memory region of a scenario a physical address and, in a BAR, a PCI bus address.

Regions are ours to place, but the regions of one BAR keep their distances, and needs.adjacent names those that touch.
"""

DISTANCE = 2**43  # of blocks that don't touch: more than 16 regions of 2^36 bytes take together
BUS_OFFSET = 2**56  # bus addresses lie where no IOVA is (MAP-ROUTE) and are never the physical ones


def place(scenario: dict) -> dict[str, tuple[int, int | None]]:
    """Physical and bus address of each region's first byte; the latter is None for RAM."""
    memory = scenario["memory"]
    block = {name: region.get("provider", "") or f"ram {name}" for name, region in memory.items()}
    inside = {name: _offset_in_block(memory, region) for name, region in memory.items()}

    if scenario["needs"]["profile"] == "dma-direct":
        start = _below_and_above(scenario, block, inside)
        return _places(memory, block, inside, start)
    start = {}  # of each block
    for number, name in enumerate(memory, 1):
        start.setdefault(block[name], number * DISTANCE)
    for first, second in _by_first(scenario["needs"].get("adjacent", []), block):
        end = start[block[first]] + inside[first] + int(memory[first]["size"], 16)
        start[block[second]] = end - inside[second]

    return _places(memory, block, inside, start)


def _below_and_above(scenario: dict, block: dict, inside: dict) -> dict[str, int]:
    """Packs blocks from low to high, those that needs.beyond names above the masks of their clients."""
    memory, needs = scenario["memory"], scenario["needs"]
    floor = {name: 2**24 for name in block.values()}
    for client, names in needs.get("beyond", {}).items():
        for name in names:
            floor[block[name]] = max(floor[block[name]], int(scenario["clients"][client]["dmaMask"], 16) + 1)
    start, end = {}, 0
    for name in sorted(floor, key=lambda each: floor[each]):
        start[name] = max(floor[name], end)
        members = [each for each in memory if block[each] == name]
        end = start[name] + max(inside[each] + int(memory[each]["size"], 16) for each in members) + 2**20
    for first, second in _by_first(needs.get("adjacent", []), block):
        start[block[second]] = start[block[first]] + inside[first] + int(memory[first]["size"], 16) - inside[second]
    return start


def _places(memory: dict, block: dict, inside: dict, start: dict) -> dict[str, tuple[int, int | None]]:
    places = {}
    for name, region in memory.items():
        phys = start[block[name]] + inside[name]
        places[name] = (phys, phys + BUS_OFFSET if region["kind"] == "bar" else None)
    return places


def _offset_in_block(memory: dict, region: dict) -> int:
    if region["kind"] == "ram":
        return 0
    at = int(region["at"], 16)
    return at if region["from"] == "start" else _bar_size(memory, region["provider"]) - at


def _bar_size(memory: dict, provider: str) -> int:
    """A power of two with room between the regions that count from the BAR's start and from its end."""
    regions = [region for region in memory.values() if region.get("provider") == provider]
    from_start = max((int(r["at"], 16) + int(r["size"], 16) for r in regions if r["from"] == "start"), default=0)
    from_end = max((int(r["at"], 16) for r in regions if r["from"] == "end"), default=0)
    return 1 << (from_start + from_end).bit_length()


def _by_first(pairs: list, block: dict) -> list:
    """The pairs of different blocks, each after the pair that places its first region's block."""
    waiting = [pair for pair in pairs if block[pair[0]] != block[pair[1]]]
    ordered = []
    while waiting:
        moved = {block[second] for _, second in waiting}
        ready = [pair for pair in waiting if block[pair[0]] not in moved]
        ordered += ready
        waiting = [pair for pair in waiting if pair not in ready]
        if not ready:
            raise ValueError("needs.adjacent goes in a circle")
    return ordered
