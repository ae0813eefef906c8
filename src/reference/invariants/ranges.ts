// SPDX-License-Identifier: Apache-2.0
import type { ProbedRange, RawTranslation } from '../../../spec/types/formats.js';
import { parseHex } from '../formats/index.js';
import { overlap, type Range } from './facts.js';

/** A range of IOVA that translates to contiguous physical memory. */
export interface Translated extends Range {
  readonly phys: bigint;
}

/** The ranges that a target looked at. */
export function probedRanges(probed: readonly ProbedRange[]): Range[] {
  return probed.map(({ start, length }) => ({ start: parseHex(start), end: parseHex(start) + parseHex(length) }));
}

/** The runs that a target found. */
export function translatedRanges(translations: readonly RawTranslation[]): Translated[] {
  return translations.map(({ iova, phys, length }) => {
    const start = parseHex(iova);
    return { start, end: start + parseHex(length), phys: parseHex(phys) };
  });
}

/** The same bytes as sorted ranges that neither overlap nor touch. */
export function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const range of [...ranges].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    const previous = result.at(-1);
    if (previous === undefined || range.start > previous.end) result.push(range);
    else result[result.length - 1] = { start: previous.start, end: max(previous.end, range.end) };
  }
  return result;
}

/** The parts of `range` that `ranges` (sorted, not overlapping) leave out. */
export function uncovered(range: Range, ranges: readonly Range[]): Range[] {
  const gaps: Range[] = [];
  let { start } = range;
  for (let index = firstEndingAfter(ranges, start); start < range.end; index++) {
    const next = ranges[index];
    if (next === undefined || next.start >= range.end) {
      gaps.push({ start, end: range.end });
      break;
    }
    if (next.start > start) gaps.push({ start, end: next.start });
    start = next.end;
  }
  return gaps;
}

/** The parts of `ranges` that lie in `range`. */
export function within<R extends Range>(range: Range, ranges: readonly R[]): R[] {
  const found: R[] = [];
  for (let index = firstEndingAfter(ranges, range.start); ; index++) {
    const next = ranges[index];
    if (next === undefined || !overlap(next, range)) return found;
    found.push(next);
  }
}

/**
 * The first byte of `range` that does not translate to the byte of memory that starts at `phys`, among the bytes that
 * were looked at.
 */
export function firstMistranslated(
  range: Range,
  phys: bigint,
  translations: readonly Translated[],
  probed: readonly Range[],
): { iova: bigint; expected: bigint; seen: bigint | undefined } | undefined {
  for (const look of within(range, probed)) {
    const looked = { start: max(look.start, range.start), end: min(look.end, range.end) };
    const gap = uncovered(looked, translations)[0];
    if (gap !== undefined) {
      return { iova: gap.start, expected: phys + (gap.start - range.start), seen: undefined };
    }
    for (const run of within(looked, translations)) {
      const iova = max(run.start, looked.start);
      const expected = phys + (iova - range.start);
      const seen = run.phys + (iova - run.start);
      if (seen !== expected) return { iova, expected, seen };
    }
  }
  return undefined;
}

/** Index of the first of sorted ranges that ends after an address. */
function firstEndingAfter(ranges: readonly Range[], address: bigint): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle];
    if (range !== undefined && range.end <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
