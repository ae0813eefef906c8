# SPDX-License-Identifier: Apache-2.0
"""Speaks the adapter protocol (docs/adapter.md) for the implementation in mapping.py."""

import json
import sys

from client import Client, joined
from mapping import Entry, MapError, ScatterList, Segment, from_pages, map_list, unmap_list
from memory import place

NAME = "p2p-conform example in Python, 1"
CAPABILITIES = {
    "profiles": ["dma-iommu", "dma-direct"],
    "pageSizes": ["0x1000", "0x4000", "0x10000"],
    "granules": ["0x200", "0x400", "0x800", "0x1000", "0x2000", "0x4000", "0x8000", "0x10000"],
    "maxEntries": 4096,
    "reach": "any",
    "adjacency": True,
    "features": [
        "attrs", "bars", "device-access", "dma_map_sg", "faults", "sg_alloc_table_from_pages",
        "strict-unmap", "supported", "sync", "untrusted", "write-only",
    ],
}


class Run:
    """One scenario being run."""

    def __init__(self, scenario: dict):
        self.scenario = scenario
        self.regions = place(scenario)
        needs = scenario["needs"]
        self.clients = {
            name: Client(needs, limits, needs["reach"].get(name, {}))
            for name, limits in scenario["clients"].items()
        }
        self.lists = {name: self.build(name) for name in scenario["lists"]}

    def build(self, name: str) -> ScatterList:
        entries = []
        for entry in self.scenario["lists"][name]:
            region = self.regions[entry["memory"]]
            page = region.phys + int(entry["page"], 16)
            entries.append(Entry(region, page, int(entry["offset"], 16), int(entry["length"], 16)))
        if name in self.scenario.get("fromPages", []):
            entries = from_pages(entries, int(self.scenario["needs"]["pageSize"], 16))
        return ScatterList(entries)

    def observation(self) -> dict:
        return {
            "vector": self.scenario["id"],
            "memory": {
                name: {"phys": hex(region.phys), **({"bus": hex(region.bus)} if region.bus else {})}
                for name, region in self.regions.items()
            },
            "steps": [self.step(step) for step in self.scenario["steps"]],
            "supported": {name: True for name in self.clients},  # MAP-SUPPORTED
        }

    def step(self, step: dict) -> dict:
        scatterlist = self.lists[step["list"]]
        seen = {"op": step["op"], "error": None, "before": self.slots(step["list"])}
        if step["op"] == "map":
            scatterlist.client = self.clients[step["client"]]
            scatterlist.given = step.get("nents", len(scatterlist.entries))
            try:
                map_list(scatterlist, step["direction"], step.get("failMapping"))
            except MapError as error:
                seen["error"] = "unknown" if "call" in step else str(error)  # dma_map_sg tells none
        elif step["op"] == "unmap":
            unmap_list(scatterlist)
        elif step["op"] == "access":
            first, length = int(step["from"], 16), int(step["length"], 16)
            segments = scatterlist.segments
            reached = scatterlist.client.access(step["access"], segments, first, first + length)
            seen["reached"] = told(("from", "phys", "length"), reached)
        # A sync changes nothing (SYNC-LIST, SYNC-MAPPING).
        client = scatterlist.client
        seen |= {"nents": scatterlist.nents, "after": self.slots(step["list"])}
        # Our page table is a list, so looking at the whole IOVA space costs nothing.
        seen["probed"] = [] if client.direct else told(("start", "length"), [(0, client.end)])
        translations = joined([run[:3] for run in client.table])
        return {**seen, "translations": told(("iova", "phys", "length"), translations)}

    def slots(self, name: str) -> list[dict]:
        scatterlist = self.lists[name]
        slots = list(zip(scatterlist.entries, scatterlist.dma))
        lacking = len(self.scenario["lists"][name]) - len(slots)  # if from_pages joined too many
        slots += [(Entry(None, 0, 0, 0), Segment())] * lacking
        return [
            {
                "page": hex(entry.page),
                "offset": hex(entry.offset),
                "length": hex(entry.length),
                "dmaAddress": hex(dma.address),
                "dmaLength": hex(dma.length),
                "flags": ["bus-address"] if dma.is_bus else [],
            }
            for entry, dma in slots
        ]


def told(names: tuple, rows: list[tuple]) -> list[dict]:
    return [{name: hex(number) for name, number in zip(names, row)} for row in rows]


def answer(request: dict) -> dict:
    match request["command"]:
        case "start":
            return {"name": NAME}
        case "capabilities":
            return {"capabilities": CAPABILITIES}
        case "run":
            return {"observation": Run(request["scenario"]).observation()}
        case "stop":
            return {"stopped": True}
        case command:
            raise ValueError(f"no command {command}")


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        response = {"seq": request["seq"], **answer(request)}
        print(json.dumps(response, separators=(",", ":")), flush=True)
        if request["command"] == "stop":
            return


if __name__ == "__main__":
    main()
