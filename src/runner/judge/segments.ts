// SPDX-License-Identifier: Apache-2.0
import type { EntryState, Flag, Segment, StepObservation, SymbolicAddress } from '../../../spec/types/formats.js';
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import type { Mapping } from './list-history.js';
import type { MemoryMap } from './memory-map.js';
import { clip, type Run, translates } from './runs.js';

const ADDRESS_END = 1n << 64n;

/** The segments of a successful map, and the IOVA that it took. */
export interface MappedSegments {
  readonly segments: Segment[];
  readonly mapping: Mapping;
}

/**
 * Reads the output of a successful map. The IOVA allocation isn't visible as such: it is taken to start at the granule
 * of the first IOVA segment and to end with the granule of the farthest one.
 * @param granule - bytes, a power of two
 * @param runs - what translated just after the step
 */
export function readSegments(
  step: StepObservation,
  granule: bigint,
  runs: readonly Run[],
  map: MemoryMap,
): MappedSegments {
  const slots = step.after.slice(0, step.nents);
  const spans = slots.map((slot) => (isIova(slot, runs, map) ? spanOf(slot) : null));
  const iovaSpans = spans.filter((span) => span !== null);
  const first = iovaSpans.find(({ start }) => translates(runs, start)) ?? iovaSpans[0];
  const start = first === undefined ? 0n : first.start - (first.start % granule);
  // No format writes a length of 2^64.
  const most = start === 0n ? ADDRESS_END - 1n : ADDRESS_END;
  let end = start;
  for (const span of iovaSpans) {
    const up = span.end + ((granule - (span.end % granule)) % granule);
    if (span.start >= start && up > end) end = up < most ? up : most;
  }
  const segments = slots.map((slot, index) => segmentOf(slot, spans[index] ?? null, start, map));
  return { segments, mapping: { start, end, runs: clip(runs, start, end) } };
}

/** Reads the output of a successful map without an IOMMU: a bus address or a physical one, as the flag says. */
export function readDirectSegments(step: StepObservation, map: MemoryMap): MappedSegments {
  const segments = step.after.slice(0, step.nents).map((slot): Segment => {
    const at = parseHex(slot.dmaAddress);
    const onBus = map.atBus(at);
    const inMemory = map.regionAtPhys(at);
    const address = (slot.flags.includes('bus-address') ? (onBus ?? inMemory) : (inMemory ?? onBus)) ?? {
      raw: slot.dmaAddress,
    };
    return segment(address, slot);
  });
  return { segments, mapping: { start: 0n, end: 0n, runs: [] } };
}

/** Symbolic form of an address that a map put in a slot. */
function segmentOf(slot: EntryState, span: Span | null, start: bigint, map: MemoryMap): Segment {
  const address: SymbolicAddress =
    span !== null && span.start >= start
      ? { iova: formatHex(span.start - start) }
      : (map.atBus(parseHex(slot.dmaAddress)) ?? { raw: slot.dmaAddress });
  return segment(address, slot);
}

/** A segment, with its flags if they are not the right ones for its address. */
function segment(address: SymbolicAddress, slot: EntryState): Segment {
  const right: readonly Flag[] = 'bus' in address || 'changedEntry' in address ? ['bus-address'] : [];
  const flagsAreRight = 'raw' in address ? false : slot.flags.join() === right.join();
  const found = { address, length: slot.dmaLength };
  return flagsAreRight ? found : { ...found, flags: [...slot.flags].sort() };
}

interface Span {
  readonly start: bigint;
  readonly end: bigint;
}

function spanOf(slot: EntryState): Span {
  const start = parseHex(slot.dmaAddress);
  return { start, end: start + parseHex(slot.dmaLength) };
}

/** The flag decides, unless only the other reading makes sense: then the flag is what's wrong. */
function isIova(slot: EntryState, runs: readonly Run[], map: MemoryMap): boolean {
  const address = parseHex(slot.dmaAddress);
  const onBus = map.atBus(address) !== null;
  if (slot.flags.includes('bus-address')) return !onBus && translates(runs, address);
  return !onBus || translates(runs, address);
}
