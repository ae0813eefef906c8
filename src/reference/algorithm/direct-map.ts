// SPDX-License-Identifier: Apache-2.0
import type { EntryKind } from '../formats/index.js';
import type { Segment } from './layout.js';
import type { ListEntry } from './list-entry.js';

/** Why a list can't be mapped without an IOMMU: an unreachable entry, or one above the DMA mask. */
export type DirectError = 'EREMOTEIO' | 'EIO';

/** What mapping a list without an IOMMU gives. */
export interface DirectMapping {
  readonly error: DirectError | null;
  /** One for each entry; of a failed map, for each entry before the one that failed it. Addresses are absolute. */
  readonly segments: readonly Segment[];
}

/**
 * The decisions of a mapping without an IOMMU, one function each, so that a deliberately wrong implementation overrides
 * exactly one. Bytes.
 */
export interface DirectRules {
  /** How an entry is treated. */
  kind(entry: ListEntry, index: number, list: readonly ListEntry[]): EntryKind;
  /** The segment of an entry with a bus address. */
  busSegment(entry: ListEntry, list: readonly ListEntry[]): { address: number; length: number };
  /** The segment of any other entry. */
  physicalSegment(entry: ListEntry, list: readonly ListEntry[]): { address: number; length: number };
  /** Whether a client with this DMA mask + 1 reaches a physical address range. */
  reaches(start: number, length: number, end: number): boolean;
}

/** As kernel/dma/direct.c decides (dma_direct_map_sg, dma_direct_map_page). */
export const linuxDirectRules: DirectRules = {
  kind: (entry) => entry.kind,
  busSegment: (entry) => ({ address: entry.page + entry.offset + entry.busOffset, length: entry.length }),
  physicalSegment: (entry) => ({ address: entry.page + entry.offset, length: entry.length }),
  reaches: (start, length, end) => start + length <= end,
};

/**
 * Maps a list as dma-direct does: entry by entry, each as it is, until one fails. Nothing is aligned, padded or merged,
 * and segment boundary and maximal segment size play no part. Memory above the DMA mask fails: the formats have no RAM
 * there, which bounce buffers could serve.
 * @param end - the client's DMA mask + 1
 */
export function mapDirectly(
  list: readonly ListEntry[],
  end: number,
  rules: DirectRules = linuxDirectRules,
): DirectMapping {
  const segments: Segment[] = [];
  for (let index = 0; index < list.length; index++) {
    const entry = list[index];
    if (entry === undefined) break;
    const kind = rules.kind(entry, index, list);
    if (kind === 'unreachable') return { error: 'EREMOTEIO', segments };
    if (kind === 'bus') {
      segments.push({ bus: true, ...rules.busSegment(entry, list), entry: index });
      continue;
    }
    const { address, length } = rules.physicalSegment(entry, list);
    if (!rules.reaches(address, length, end)) return { error: 'EIO', segments };
    segments.push({ bus: false, address, length, entry: index });
  }
  return { error: null, segments };
}
