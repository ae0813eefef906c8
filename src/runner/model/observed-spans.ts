// SPDX-License-Identifier: Apache-2.0
import type { EntryState, RanObservation, StepObservation, Vector } from '../../../spec/types/formats.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { Span } from './compaction.js';

const INVALID = 2n ** 64n - 1n;
/** Spans of fewer bytes in all are counted in bytes. */
const IN_BYTES = 2n ** 28n;

/** The part of each region that the vector's lists name, on the memory bus and on PCI. */
export function regionSpans(
  { memory, lists }: Vector,
  observation: RanObservation,
): { readonly phys: Span; readonly bus: Span }[] {
  const entries = Object.values(lists).flat();
  return Object.keys(memory).map((name) => {
    const used = entries.filter((entry) => entry.memory === name);
    const starts = used.map(({ page }) => parseHex(page));
    const ends = used.map(({ page, offset, length }) => parseHex(page) + parseHex(offset) + parseHex(length));
    const low = starts.reduce((a, b) => (a < b ? a : b), starts[0] ?? 0n);
    const high = ends.reduce((a, b) => (a > b ? a : b), low);
    const phys = parseHex(observation.memory[name]?.phys ?? '0x0');
    const bus = parseHex(observation.memory[name]?.bus ?? observation.memory[name]?.phys ?? '0x0');
    return { phys: { start: phys + low, end: phys + high }, bus: { start: bus + low, end: bus + high } };
  });
}

/** All addresses of a step. */
export function stepSpans({ before, after, probed, translations }: StepObservation): Span[] {
  const span = (start: string, length: string): Span => ({
    start: parseHex(start),
    end: parseHex(start) + parseHex(length),
  });
  return [
    ...[...before, ...after].flatMap(entrySpans),
    ...probed.map(({ start, length }) => span(start, length)),
    ...translations.flatMap(({ iova, phys, length }) => [span(iova, length), span(phys, length)]),
  ];
}

/** The addresses of an entry: its bytes, and its DMA addresses unless they are invalid. */
export function entrySpans({ page, offset, length, dmaAddress, dmaLength }: EntryState): Span[] {
  const start = parseHex(page);
  const dma = parseHex(dmaAddress);
  return [
    { start, end: start + parseHex(offset) + parseHex(length) },
    ...(dma === INVALID ? [] : [{ start: dma, end: dma + parseHex(dmaLength) }]),
  ];
}

/** The largest power of two that divides every end of every span, if bytes are too small a unit. */
export function unitOf(spans: readonly Span[], granule: bigint): bigint {
  const total = spans.reduce((sum, { start, end }) => sum + end - start, 0n);
  if (total < IN_BYTES) return 1n;
  let unit = granule / 2n;
  while (spans.some(({ start, end }) => start % unit !== 0n || end % unit !== 0n)) unit /= 2n;
  return unit;
}
