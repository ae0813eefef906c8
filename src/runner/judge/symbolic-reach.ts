// SPDX-License-Identifier: Apache-2.0
import type { RawReached, Reached } from '../../../spec/types/formats.js';
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import type { MemoryMap } from './memory-map.js';

/** A run in numbers. */
interface Run {
  readonly from: bigint | null;
  readonly phys: bigint | null;
  readonly length: bigint;
}

/** What a device reached in the terms of a scenario: maximal runs, by byte, what has none last. */
export function symbolicReach(reached: readonly RawReached[], map: MemoryMap): Reached[] {
  const runs = reached
    .map(({ from, phys, length }): Run => {
      return { from: numberOf(from), phys: numberOf(phys), length: parseHex(length) };
    })
    .sort((a, b) => compare(a.from, b.from) || compare(a.phys, b.phys));
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (
      last !== undefined &&
      continues(last.from, last.length, run.from) &&
      continues(last.phys, last.length, run.phys)
    ) {
      joined[joined.length - 1] = { ...last, length: last.length + run.length };
    } else {
      joined.push(run);
    }
  }
  return joined.map(({ from, phys, length }) => ({
    from: from === null ? null : formatHex(from),
    ...placeOf(phys, map),
    length: formatHex(length),
  }));
}

function placeOf(phys: bigint | null, map: MemoryMap): Pick<Reached, 'memory' | 'at'> {
  if (phys === null) return { memory: null, at: null };
  const region = map.regionAtPhys(phys);
  if (region === null || !('phys' in region)) return { memory: null, at: formatHex(phys) };
  const [memory, at] = region.phys;
  return { memory, at };
}

function numberOf(text: string | null): bigint | null {
  return text === null ? null : parseHex(text);
}

/** Whether the second goes on where the first ends: nothing goes on where nothing is. */
function continues(first: bigint | null, length: bigint, second: bigint | null): boolean {
  return first === null || second === null ? first === second : first + length === second;
}

/** null comes last. */
function compare(a: bigint | null, b: bigint | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}
