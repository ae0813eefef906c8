# SPDX-License-Identifier: Apache-2.0
"""Checks the implementation against files of vectors, with no other tool: python3 check.py vectors/*.json

It shows what vectors/README.md says of expectations. An implementation that may differ from Linux where the requirements
let it needs the judge of `p2p-conform run --target exec:CMD` instead.
"""

import json
import sys

from adapter import NO_ADDRESS, Run, unmet_need


def outcome(run: Run, step: dict, seen: dict) -> dict:
    """What a step did, in the symbolic addresses of an expectation."""
    scatterlist = run.lists[step["list"]]
    slots = seen["after"]
    fields = [(slot["page"], slot["offset"], slot["length"]) for slot in slots]
    assert fields == [(slot["page"], slot["offset"], slot["length"]) for slot in seen["before"]]
    if step["op"] == "sync":
        assert seen["after"] == seen["before"]
        return {"outcome": "synced"}
    if step["op"] == "unmap":
        assert not any(slot["flags"] for slot in slots)
        return {"outcome": "unmapped"}
    used = 0 if seen["error"] else seen["nents"]
    for slot in slots[used : scatterlist.given]:
        assert (slot["dmaAddress"], slot["dmaLength"], slot["flags"]) == (hex(NO_ADDRESS), "0x0", [])
    if seen["error"]:
        return {"outcome": "failed", "error": seen["error"]}

    base, size = scatterlist.iova or (0, 0)
    segments = []
    for slot in slots[:used]:
        address = int(slot["dmaAddress"], 16)
        symbolic = (
            {"bus": on_bus(run, address)}
            if slot["flags"]
            else {"phys": list(named(in_memory(run, address)))} if run.direct else {"iova": hex(address - base)}
        )
        segments.append({"address": symbolic, "length": slot["dmaLength"]})
    translations = []
    for run_seen in seen["translations"]:
        iova, phys, length = (int(run_seen[name], 16) for name in ("iova", "phys", "length"))
        if base <= iova < base + size:
            memory, at = in_memory(run, phys)
            length = min(length, base + size - iova)  # the list above it may go on where this one ends
            translations.append({"iova": hex(iova - base), "memory": memory, "at": hex(at), "length": hex(length)})
    return {"outcome": "mapped", "segments": segments, "allocation": hex(size), "translations": translations}


def on_bus(run: Run, address: int) -> list:
    for name, (_, bus) in run.places.items():
        if bus is not None and 0 <= address - bus < int(run.scenario["memory"][name]["size"], 16):
            return [name, hex(address - bus)]
    raise ValueError(f"{hex(address)} is on no bus")


def in_memory(run: Run, address: int) -> tuple[str, int]:
    for name, (phys, _) in run.places.items():
        if 0 <= address - phys < int(run.scenario["memory"][name]["size"], 16):
            return name, address - phys
    raise ValueError(f"{hex(address)} is in no region")


def named(place: tuple[str, int]) -> tuple[str, str]:
    return place[0], hex(place[1])


def vectors_of(path: str) -> list:
    """What is to be checked of a file of the corpus: nothing of its manifest and of known-issues.json."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if not isinstance(content, dict) or not str(content.get("format")).startswith("p2p-conform/"):
            raise ValueError("not a file of the corpus")
        return content.get("vectors", [])
    except (OSError, ValueError) as error:
        print(f"{path}: can't be read as vectors: {error}\n  what to do: name files of the corpus: check.py vectors/*.json", file=sys.stderr)
        sys.exit(2)


def main() -> int:
    counts = {"pass": 0, "fail": 0, "skip": 0}
    for path in sys.argv[1:]:
        for vector in vectors_of(path):
            if "steps" not in vector or unmet_need(vector) is not None:  # a path vector, or one that we can't run
                counts["skip"] += 1
                continue
            run = Run(vector)
            wrong = [i for i, step in enumerate(vector["steps"]) if outcome(run, step, run.step(step)) != step["expect"]]
            counts["fail" if wrong else "pass"] += 1
            if wrong:
                print(f"{vector['id']}: step {wrong[0]} is not as expected")
    print(", ".join(f"{count} {status}" for status, count in counts.items()))
    return 1 if counts["fail"] or not counts["pass"] else 0


if __name__ == "__main__":
    sys.exit(main())
