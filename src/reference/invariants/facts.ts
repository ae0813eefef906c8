// SPDX-License-Identifier: Apache-2.0
import type { Client, Entry, RanObservation, StepObservation } from '../../../spec/types/formats.js';
import { type EntryKind, kindOf, type MapAction, parseHex, type Scenario } from '../formats/index.js';

/** A range of addresses, end excluded. */
export interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/** An entry as the caller set it, where the target has put its memory. Addresses and lengths are bytes. */
export interface CallerEntry {
  readonly kind: EntryKind;
  readonly isBar: boolean;
  readonly page: bigint;
  readonly offset: bigint;
  readonly length: bigint;
  /** Physical address of the first byte. */
  readonly phys: bigint;
  /** PCI bus address of the first byte, for BAR memory. */
  readonly bus: bigint | undefined;
}

/** An output slot up to nents. */
export interface RawSegment extends Range {
  readonly length: bigint;
  readonly busFlag: boolean;
}

/** Bytes of one entry in one segment. */
export interface Piece {
  readonly segment: number;
  readonly entry: number;
  /** DMA address of the first byte, as observed. */
  readonly dma: Range;
  /** Physical address of the first byte, as the caller means it. */
  readonly phys: bigint;
}

/** What a client's driver and IOMMU set. */
export interface ClientLimits {
  readonly granule: bigint;
  readonly dmaMask: bigint;
  readonly boundaryMask: bigint;
  readonly maxSegment: bigint;
  readonly isUntrusted: boolean;
}

/** A list that the target says it has mapped. */
export interface LiveList {
  readonly client: string;
  readonly list: string;
  /** Those that the map was given. */
  readonly entries: readonly CallerEntry[];
  /** The bytes that have IOVA, by entry. */
  readonly pieces: readonly Piece[];
  /** From the first granule of IOVA to the last; undefined if no segment has IOVA. */
  readonly extent: Range | undefined;
}

/** The entries of a list that a map is given, for its client, with the addresses of the observation. */
export function callerEntries(
  scenario: Scenario,
  observation: RanObservation,
  { client, list, nents }: MapAction,
): CallerEntry[] {
  return (scenario.lists[list] ?? []).slice(0, nents).map((entry: Entry) => {
    const place = observation.memory[entry.memory];
    if (place === undefined) throw new RangeError(`the observation does not say where ${entry.memory} lies`);
    const offset = parseHex(entry.offset);
    const inRegion = parseHex(entry.page) + offset;
    const page = parseHex(place.phys) + parseHex(entry.page);
    return {
      kind: kindOf(scenario, client, entry.memory),
      isBar: scenario.memory[entry.memory]?.kind === 'bar',
      page,
      offset,
      length: parseHex(entry.length),
      phys: page + offset,
      bus: place.bus === undefined ? undefined : parseHex(place.bus) + inRegion,
    };
  });
}

/** The output slots up to nents, as they stand after a successful map. */
export function rawSegments({ after, nents }: StepObservation): RawSegment[] {
  return after.slice(0, nents).map(({ dmaAddress, dmaLength, flags }) => {
    const start = parseHex(dmaAddress);
    const length = parseHex(dmaLength);
    return { start, end: start + length, length, busFlag: flags.includes('bus-address') };
  });
}

/** The bus addresses of a region. */
export interface Bar extends Range {
  readonly name: string;
}

/** Where the BAR regions that a client reaches by bus address lie on the PCI bus. */
export function barsOf(scenario: Scenario, observation: RanObservation, client: string): Bar[] {
  return Object.entries(scenario.memory).flatMap(([name, { size }]) => {
    const bus = observation.memory[name]?.bus;
    if (bus === undefined || kindOf(scenario, client, name) !== 'bus') return [];
    return [{ name, start: parseHex(bus), end: parseHex(bus) + parseHex(size) }];
  });
}

/** The limits of a client in numbers. */
export function limitsOf(client: Client, granule: string): ClientLimits {
  return {
    granule: parseHex(granule),
    dmaMask: parseHex(client.dmaMask),
    boundaryMask: parseHex(client.segBoundaryMask),
    maxSegment: parseHex(client.maxSegSize),
    isUntrusted: client.untrusted === true,
  };
}

/** From the first granule that the pieces touch to the last. */
export function extentOf(pieces: readonly Piece[], granule: bigint): Range | undefined {
  let start: bigint | undefined;
  let end = 0n;
  for (const { dma } of pieces) {
    if (start === undefined || dma.start < start) start = dma.start;
    if (dma.end > end) end = dma.end;
  }
  if (start === undefined) return undefined;
  return { start: start - (start % granule), end: end + ((granule - (end % granule)) % granule) };
}

/** Whether two ranges share a byte. */
export function overlap(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}
