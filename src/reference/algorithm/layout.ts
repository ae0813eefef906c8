// SPDX-License-Identifier: Apache-2.0
import type { Limits, ListEntry } from './list-entry.js';
import { linuxRules, MAX_LENGTH, type Rules } from './rules.js';

/** A DMA segment. */
export interface Segment {
  readonly bus: boolean;
  /** PCI bus address, or bytes from the start of the allocation. */
  readonly address: number;
  length: number;
  /** Index of the entry that it starts with. */
  readonly entry: number;
}

/** IOVA that translates to contiguous physical memory. */
export interface Run {
  /** Bytes from the start of the allocation. */
  readonly iova: number;
  readonly phys: number;
  length: number;
  /** Index of the entry that it starts with. */
  readonly entry: number;
}

/** A list as mapped, relative to its IOVA allocation. */
export interface Layout {
  readonly segments: readonly Segment[];
  readonly runs: readonly Run[];
  /** IOVA that the list takes, bytes; 0 if no entry needs any. */
  readonly allocation: number;
}

/** Why a list can't be laid out: an unreachable entry, or a length that needs more than 32 bits. */
export type LayoutError = 'EREMOTEIO' | 'EINVAL';

/**
 * Lays a list out as dma-iommu does: one IOVA allocation in which each entry takes whole granules, padded where it would
 * cross a segment boundary otherwise; bus entries take none; neighbours share a segment where the limits allow it.
 *
 * The allocation has to be aligned to its size rounded up to a power of two: then boundaries can be told from positions
 * (drivers/iommu/dma-iommu.c: iommu_dma_map_sg). Totals stay below 2^53 for any list of the formats, so numbers are exact.
 */
export function layOut(list: readonly ListEntry[], limits: Limits, rules: Rules = linuxRules): Layout | LayoutError {
  const segments: Segment[] = [];
  const runs: Run[] = [];
  const { granule, boundary } = limits;
  let position = 0;
  let joinable = 0;
  let previousLength = 0;
  let segment: Segment | undefined;
  let run: Run | undefined;
  for (let index = 0; index < list.length; index++) {
    const entry = list[index];
    if (entry === undefined) break;
    const kind = rules.kind(entry, index, list);
    if (kind === 'unreachable') return 'EREMOTEIO';
    if (kind === 'bus') {
      const { address, length } = rules.busSegment(entry, list);
      segments.push({ bus: true, address, length, entry: index });
      joinable = rules.runAfterBus(joinable);
      continue;
    }
    const offset = entry.offset % granule;
    const alignedLength = rules.alignedLength(offset, entry.length, granule);
    if (alignedLength > MAX_LENGTH) return 'EINVAL';
    const pad = rules.padBefore(position, alignedLength, boundary);
    if (pad > 0 && run !== undefined) {
      // The previous entry is made longer, so the pad translates to whatever follows it in memory.
      if (previousLength + pad > MAX_LENGTH) return 'EINVAL';
      run.length += pad;
      position += pad;
      joinable = 0;
    }
    if (segment !== undefined && rules.joins(joinable, offset, entry.length, position, limits)) {
      segment.length += entry.length;
    } else {
      const address = rules.segmentStart(position, offset);
      segment = { bus: false, address, length: entry.length, entry: index };
      segments.push(segment);
    }
    joinable = rules.runAfter(segment.length, offset, entry.length, alignedLength);
    const phys = rules.translatedFrom(entry, offset);
    if (run !== undefined && run.phys + run.length === phys) {
      run.length += alignedLength;
    } else {
      run = { iova: position, phys, length: alignedLength, entry: index };
      runs.push(run);
    }
    position += alignedLength;
    previousLength = alignedLength;
  }
  return { segments, runs, allocation: rules.allocation(position, granule) };
}
