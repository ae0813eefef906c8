# SPDX-License-Identifier: Apache-2.0
"""Checks the implementation against files of vectors, with no other tool: check.py vectors/*.json

It shows what vectors/README.md says of expectations. An implementation that may differ from Linux
where the requirements let it needs the judge of `p2p-conform run --target exec:CMD` instead.
"""

import json
import sys

from adapter import CAPABILITIES, Run, told
from client import joined

CURE = "  what to do: name files of the corpus: check.py vectors/*.json"
INVALID = {"dmaAddress": hex(2**64 - 1), "dmaLength": "0x0", "flags": []}


class Check(Run):
    """A vector being run, and what its lists should make translate."""

    def __init__(self, vector: dict):
        super().__init__(vector)
        self.mapped: dict[str, list] = {name: [] for name in self.lists}

    def is_right(self, step: dict) -> bool:
        """Does a step, and compares what is seen of it with what should be."""
        seen, expect, name = self.step(step), step["expect"], step["list"]
        client, base = self.lists[name].client, self.lists[name].iova[0]
        slots = [dict(slot) for slot in seen["before"]]  # becomes what is due after the step
        fields = ["page", "offset", "length", "flags"]
        if step["op"] == "map":
            for slot in slots[: step.get("nents")]:
                slot.update(INVALID)
            for slot, segment in zip(slots, expect.get("segments", [])):
                slot.update(self.dma_fields(segment, base))
            self.mapped[name] = self.runs("iova", expect.get("translations", []), base)
        elif step["op"] == "unmap":
            self.mapped[name] = []
            for slot in slots:
                slot["flags"] = []
        if step["op"] != "unmap" and not (client.direct and seen["error"]):
            fields += ["dmaAddress", "dmaLength"]  # elsewhere they may hold anything

        lists = [each for each in self.lists if self.lists[each].client is client]
        translations = joined([run for each in lists for run in self.mapped[each]])
        reached = self.runs("from", expect.get("reached", []))
        return (
            seen["error"] == expect.get("error")
            and ("segments" not in expect or seen["nents"] == len(expect["segments"]))
            and all(a[field] == b[field] for a, b in zip(slots, seen["after"]) for field in fields)
            and seen["translations"] == told(("iova", "phys", "length"), translations)
            and seen.get("reached", []) == told(("from", "phys", "length"), reached)
        )

    def dma_fields(self, segment: dict, base: int) -> dict:
        [(kind, where)] = segment["address"].items()
        address = base + int(where, 16) if kind == "iova" else self.place(kind, *where)
        flags = ["bus-address"] if kind == "bus" else []
        return {"dmaAddress": hex(address), "dmaLength": segment["length"], "flags": flags}

    def runs(self, start: str, expected: list[dict], base: int = 0) -> list[tuple]:
        places = [self.place("phys", run["memory"], run["at"]) for run in expected]
        starts = [base + int(run[start], 16) for run in expected]
        return list(zip(starts, places, [int(run["length"], 16) for run in expected]))

    def place(self, kind: str, region: str, at: str) -> int:
        return getattr(self.regions[region], kind) + int(at, 16)


def is_offered(needs: dict) -> bool:
    pairs = (("profile", "profiles"), ("pageSize", "pageSizes"), ("granule", "granules"))
    is_same = all(needs[need] in CAPABILITIES[offer] for need, offer in pairs)
    return is_same and set(needs.get("features", [])) <= set(CAPABILITIES["features"])


def vectors_of(path: str) -> list[dict]:
    """What is to be checked of a file: of the manifest and the known issues nothing."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if not str(content["format"]).startswith("p2p-conform/"):
            raise ValueError("not a file of the corpus")
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{path}: can't be read as vectors: {error}\n{CURE}", file=sys.stderr)
        sys.exit(2)
    return content.get("vectors", [])


def main() -> int:
    counts = {"pass": 0, "fail": 0, "skip": 0}
    for path in sys.argv[1:]:
        for vector in vectors_of(path):
            if "steps" not in vector or not is_offered(vector["needs"]):  # a path vector has none
                counts["skip"] += 1
                continue
            check = Check(vector)
            wrong = [i for i, step in enumerate(vector["steps"]) if not check.is_right(step)]
            counts["fail" if wrong else "pass"] += 1
            if wrong:
                print(f"{vector['id']}: step {wrong[0]} is not as expected")
    print(", ".join(f"{count} {status}" for status, count in counts.items()))
    return 1 if counts["fail"] or not counts["pass"] else 0


if __name__ == "__main__":
    sys.exit(main())
