// SPDX-License-Identifier: Apache-2.0
import type { EntryKind } from '../formats/index.js';
import type { Limits, ListEntry } from './list-entry.js';

/**
 * The decisions of a mapping, one function each, so that a deliberately wrong implementation overrides exactly one.
 * Positions and lengths are bytes; positions count from the start of the list's IOVA allocation.
 */
export interface Rules {
  /** How an entry is treated. */
  kind(entry: ListEntry, index: number, list: readonly ListEntry[]): EntryKind;
  /** IOVA that an entry takes: from its granule's start to the end of its last granule. */
  alignedLength(offset: number, length: number, granule: number): number;
  /** Bytes left out before an entry, so that it does not cross a segment boundary. */
  padBefore(position: number, alignedLength: number, boundary: number): number;
  /** Whether an entry goes on the segment of `run` bytes that ends right before it. */
  joins(run: number, offset: number, length: number, position: number, limits: Limits): boolean;
  /** The bytes of the segment that the next entry may join, after an entry of this shape; 0 if it may not. */
  runAfter(run: number, offset: number, length: number, alignedLength: number): number;
  /** The same after a bus entry. */
  runAfterBus(run: number): number;
  /** The segment of a bus entry. */
  busSegment(entry: ListEntry, list: readonly ListEntry[]): { address: number; length: number };
  /** Where the segment of an entry starts. */
  segmentStart(position: number, offset: number): number;
  /** The physical address that the first granule of an entry translates to. */
  translatedFrom(entry: ListEntry, offset: number): number;
  /** IOVA to allocate for a list whose entries take `total` bytes. */
  allocation(total: number, granule: number): number;
}

/** The largest value of sg->length. */
export const MAX_LENGTH = 2 ** 32 - 1;

/** As drivers/iommu/dma-iommu.c decides (iommu_dma_map_sg, __finalise_sg). */
export const linuxRules: Rules = {
  kind: (entry) => entry.kind,
  alignedLength: (offset, length, granule) => Math.ceil((offset + length) / granule) * granule,
  padBefore: (position, alignedLength, boundary) => {
    const used = positionInWindow(position, boundary);
    const left = used === 0 ? 0 : boundary - used;
    return left < alignedLength ? left : 0;
  },
  joins: (run, offset, length, position, limits) =>
    run > 0 && offset === 0 && positionInWindow(position, limits.boundary) !== 0 && run + length <= limits.maxSegment,
  runAfter: (run, offset, length, alignedLength) => (offset + length === alignedLength ? run : 0),
  runAfterBus: () => 0,
  busSegment: (entry) => ({ address: entry.page + entry.offset + entry.busOffset, length: entry.length }),
  segmentStart: (position, offset) => position + offset,
  translatedFrom: (entry, offset) => entry.page + entry.offset - offset,
  allocation: (total) => total,
};

/** Bytes from the boundary before a position. Most lists end within the first window, and a remainder of doubles is slow. */
function positionInWindow(position: number, boundary: number): number {
  return position < boundary ? position : position % boundary;
}
