# SPDX-License-Identifier: Apache-2.0
"""An implementation of the mapping that speaks the adapter protocol (docs/adapter.md): Python's standard library alone."""

import json
import sys

from iommu import IovaSpace
from mapping import Entry, MapError, Segment, lay_out, map_directly
from memory import place

NAME = "p2p-conform example in Python, 1"
CAPABILITIES = {
    "profiles": ["dma-iommu", "dma-direct"],
    "pageSizes": ["0x1000", "0x4000", "0x10000"],
    "granules": ["0x200", "0x400", "0x800", "0x1000", "0x2000", "0x4000", "0x8000", "0x10000"],
    "maxEntries": 4096,
    "reach": "any",
    "adjacency": True,
    "features": ["attrs", "dma_map_sg", "faults", "sg_alloc_table_from_pages", "supported", "sync"],
}
NO_ADDRESS = 2**64 - 1  # DMA_MAPPING_ERROR
COUNTED_BELOW = 2**24  # spaces with a smaller DMA mask are counted for `accounting`


class ScatterList:
    """A list as the caller sees it: slot i holds entry i of the input and segment i of the output."""

    def __init__(self, entries: list, places: dict, room: int):
        self.entries = entries
        self.slots = [
            {
                "page": hex(places[entry["memory"]][0] + int(entry["page"], 16)),
                "offset": entry["offset"],
                "length": entry["length"],
                "dmaAddress": "0x0",
                "dmaLength": "0x0",
                "flags": [],
            }
            for entry in entries
        ]
        unused = {"page": "0x0", "offset": "0x0", "length": "0x0", "dmaAddress": "0x0", "dmaLength": "0x0", "flags": []}
        self.slots += [dict(unused) for _ in range(room - len(entries))]
        self.nents = len(entries)
        self.given = self.nents  # entries that the last map was given
        self.client = ""
        self.iova = None  # start and size while it is mapped and has any

    def set_dma(self, index: int, address: int, length: int, is_bus: bool) -> None:
        fields = {"dmaAddress": hex(address), "dmaLength": hex(length), "flags": ["bus-address"] if is_bus else []}
        self.slots[index] = {**self.slots[index], **fields}


class Run:
    """One scenario being run."""

    def __init__(self, scenario: dict):
        self.scenario = scenario
        self.granule = int(scenario["needs"]["granule"], 16)
        self.direct = scenario["needs"]["profile"] == "dma-direct"
        self.places = place(scenario)
        self.lists = {
            name: ScatterList(self.built(name), self.places, len(entries)) for name, entries in scenario["lists"].items()
        }
        self.spaces = {
            name: IovaSpace(self.granule, int(client["dmaMask"], 16)) for name, client in scenario["clients"].items()
        }

    def built(self, name: str) -> list:
        """The entries of a list; one that is built from pages has an entry for each stretch of pages that touch and are
        of one owner (LIST-PAGES). Its offset is that of the first page, and the last page may be used in part."""
        entries = self.scenario["lists"][name]
        if name not in self.scenario.get("fromPages", []):
            return entries
        size, memory = int(self.scenario["needs"]["pageSize"], 16), self.scenario["memory"]
        offset, left = int(entries[0]["offset"], 16), sum(int(entry["length"], 16) for entry in entries)
        joined, last, owner = [], None, None
        for entry in entries:
            span = int(entry["offset"], 16) + int(entry["length"], 16)
            for at in range(int(entry["page"], 16), int(entry["page"], 16) + span, size):
                length, left = min(size - offset, left), left - min(size - offset, left)
                phys, by = self.places[entry["memory"]][0] + at, memory[entry["memory"]].get("provider")
                if joined and phys == last and by == owner:
                    joined[-1]["length"] += length
                else:
                    joined.append({**entry, "page": hex(at), "offset": hex(offset), "length": length})
                last, owner, offset = phys + size, by, 0
        return [{**entry, "length": hex(entry["length"])} for entry in joined]

    def observation(self) -> dict:
        counted = [name for name, client in self.scenario["clients"].items() if int(client["dmaMask"], 16) < COUNTED_BELOW]
        counted = [] if self.direct else counted
        before = {name: self.spaces[name].room() for name in counted}
        steps = [self.step(step) for step in self.scenario["steps"]]
        observation = {
            "vector": self.scenario["id"],
            "memory": {
                name: {"phys": hex(phys), **({} if bus is None else {"bus": hex(bus)})}
                for name, (phys, bus) in self.places.items()
            },
            "steps": steps,
        }
        if "supported" in self.scenario["needs"].get("features", []):
            observation["supported"] = {name: True for name in self.spaces}  # MAP-SUPPORTED
        if counted and all(each.iova is None for each in self.lists.values()):
            observation["accounting"] = [
                {"client": name, "before": before[name], "after": self.spaces[name].room()} for name in counted
            ]
        return observation

    def step(self, step: dict) -> dict:
        scatterlist = self.lists[step["list"]]
        before = list(scatterlist.slots)
        error = None
        if step["op"] == "map":
            scatterlist.client = step["client"]
            scatterlist.given = step.get("nents", len(scatterlist.entries))  # MAP-NENTS
            try:
                self.map(scatterlist, step.get("failMapping"))
            except MapError as failure:
                # dma_map_sg tells no error
                error = "unknown" if step.get("call") == "dma_map_sg" else str(failure)
                for index in range(scatterlist.given):
                    scatterlist.set_dma(index, NO_ADDRESS, 0, False)  # FAIL-DMA
        elif step["op"] == "unmap":
            self.unmap(scatterlist)
        # a sync changes nothing (SYNC-LIST, SYNC-MAPPING)
        space = self.spaces[scatterlist.client]
        looked_at = [] if self.direct else [{"start": "0x0", "length": hex(space.end)}]
        return {
            "op": step["op"],
            "error": error,
            "nents": scatterlist.nents,
            "before": before,
            "after": list(scatterlist.slots),
            # Our page table is a list, so looking at the whole IOVA space costs nothing.
            "probed": looked_at,
            "translations": [
                {"iova": hex(iova), "phys": hex(phys), "length": hex(length)}
                for iova, phys, length in space.translations()
            ],
        }

    def map(self, scatterlist: ScatterList, fail_mapping: int | None) -> None:
        client = self.scenario["clients"][scatterlist.client]
        space = self.spaces[scatterlist.client]
        entries = [self.entry(entry, scatterlist.client) for entry in scatterlist.entries[: scatterlist.given]]
        if self.direct:
            self.tell(scatterlist, map_directly(entries, int(client["dmaMask"], 16)), 0)
            return
        layout = lay_out(entries, self.granule, int(client["segBoundaryMask"], 16), int(client["maxSegSize"], 16))
        base = 0
        if layout.size > 0:  # MAP-NO-IOVA
            base = space.allocate(layout.size)
            if base is None:
                raise MapError("ENOMEM")
            if fail_mapping is not None and fail_mapping <= layout.runs():
                space.free(base)
                raise MapError("ENOMEM")  # FAIL-MEMORY: nothing was entered yet
            scatterlist.iova = (base, layout.size)
        for piece in layout.pieces:
            space.map(base + piece.iova, piece.phys, piece.length)
        self.tell(scatterlist, layout.segments, base)

    def tell(self, scatterlist: ScatterList, segments: list[Segment], base: int) -> None:
        for index, segment in enumerate(segments):
            address = segment.address if segment.is_bus else base + segment.address
            scatterlist.set_dma(index, address, segment.length, segment.is_bus)
        scatterlist.nents = len(segments)
        for index in range(scatterlist.nents, scatterlist.given):
            scatterlist.set_dma(index, NO_ADDRESS, 0, False)  # MAP-TAIL

    def unmap(self, scatterlist: ScatterList) -> None:
        if scatterlist.iova is not None:
            space = self.spaces[scatterlist.client]
            space.unmap(*scatterlist.iova)
            space.free(scatterlist.iova[0])
            scatterlist.iova = None
        for index, slot in enumerate(scatterlist.slots[: scatterlist.given]):
            scatterlist.slots[index] = {**slot, "flags": []}  # UNMAP-FLAG

    def entry(self, entry: dict, client: str) -> Entry:
        region = self.scenario["memory"][entry["memory"]]
        reach = "iova"
        if region["kind"] == "bar":
            reach = self.scenario["needs"]["reach"][client][region["provider"]]
        if reach == "host-bridge":
            reach = "iova"  # MAP-HOST-BRIDGE
        phys, bus = self.places[entry["memory"]]
        at = int(entry["page"], 16) + int(entry["offset"], 16)
        return Entry(reach, phys + at, None if bus is None else bus + at, int(entry["length"], 16))


def unmet_need(scenario: dict) -> str | None:
    """Why we can't run the scenario. The runner looks at our capabilities too, so it never sends such a one."""
    needs = scenario["needs"]
    for need, offered in (("profile", "profiles"), ("pageSize", "pageSizes"), ("granule", "granules")):
        if needs[need] not in CAPABILITIES[offered]:
            return f"does not offer {need} {needs[need]}"
    lacking = [feature for feature in needs.get("features", []) if feature not in CAPABILITIES["features"]]
    return f"has no {', '.join(lacking)}" if lacking else None


def answer(request: dict) -> dict:
    match request["command"]:
        case "start":
            return {"name": NAME}
        case "capabilities":
            return {"capabilities": CAPABILITIES}
        case "run":
            scenario = request["scenario"]
            reason = unmet_need(scenario)
            if reason is not None:
                return {"observation": {"vector": scenario["id"], "skipped": reason}}
            return {"observation": Run(scenario).observation()}
        case "stop":
            return {"stopped": True}
        case command:
            raise ValueError(f"no command {command}")


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps({"seq": request["seq"], **answer(request)}, separators=(",", ":")), flush=True)
        if request["command"] == "stop":
            return


if __name__ == "__main__":
    main()
