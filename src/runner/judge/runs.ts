// SPDX-License-Identifier: Apache-2.0
import type { RawTranslation, Translation } from '../../../spec/types/formats.js';
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import type { MemoryMap } from './memory-map.js';

/** IOVA from `start` to before `end` translates to physical memory from `phys` on. Bytes. */
export interface Run {
  readonly start: bigint;
  readonly end: bigint;
  readonly phys: bigint;
}

/** The runs of an observation, contiguous ones joined. `translations` must be sorted. */
export function runsOf(translations: readonly RawTranslation[]): Run[] {
  return joined(
    translations.map(({ iova, phys, length }) => {
      const start = parseHex(iova);
      return { start, end: start + parseHex(length), phys: parseHex(phys) };
    }),
  );
}

/** Joins neighbours that are contiguous in IOVA and in physical memory. */
export function joined(sorted: readonly Run[]): Run[] {
  const runs: Run[] = [];
  for (const run of sorted) {
    const last = runs.at(-1);
    if (last?.end === run.start && last.phys + (last.end - last.start) === run.phys) {
      runs[runs.length - 1] = { ...last, end: run.end };
    } else {
      runs.push(run);
    }
  }
  return runs;
}

/** Whether some run holds the address. `runs` must be sorted and must not overlap. */
export function translates(runs: readonly Run[], address: bigint): boolean {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const run = runs[middle];
    if (run === undefined) return false;
    if (address < run.start) high = middle;
    else if (address >= run.end) low = middle + 1;
    else return true;
  }
  return false;
}

/** The parts of the runs from `start` to before `end`. */
export function clip(runs: readonly Run[], start: bigint, end: bigint): Run[] {
  return runs.flatMap((run) => {
    const from = run.start < start ? start : run.start;
    const to = run.end > end ? end : run.end;
    return from < to ? [{ start: from, end: to, phys: run.phys + (from - run.start) }] : [];
  });
}

/** What of `run` is not in `other` with the same translation. */
function without(run: Run, other: Run): Run[] {
  if (other.start >= run.end || other.end <= run.start) return [run];
  const sameShift = other.phys - other.start === run.phys - run.start;
  return sameShift ? [...clip([run], run.start, other.start), ...clip([run], other.end, run.end)] : [run];
}

/**
 * What of `runs` no run of `known` explains.
 * @param runs - sorted by IOVA
 * @param known - in any order
 */
export function unexplained(runs: readonly Run[], known: readonly Run[]): Run[] {
  const sorted = [...known].sort((a, b) => (a.start < b.start ? -1 : 1));
  let first = 0;
  return runs.flatMap((run) => {
    // Lists may have thousands of runs: those that end before this one starts are not looked at again.
    for (let ended = sorted[first]; ended !== undefined && ended.end <= run.start; ended = sorted[first]) first += 1;
    let rest = [run];
    for (let index = first; ; index += 1) {
      const other = sorted[index];
      if (other === undefined || other.start >= run.end) return rest;
      rest = rest.flatMap((part) => without(part, other));
    }
  });
}

/** A run in symbolic form: IOVA from `base`, memory as the region that its first byte lies in (padding goes past its end). */
export function symbolicRun({ start, end, phys }: Run, base: bigint, map: MemoryMap): Translation {
  return { iova: formatHex(start - base), ...map.atPhys(phys), length: formatHex(end - start) };
}
