// SPDX-License-Identifier: Apache-2.0
import type { EntryKind } from '../formats/index.js';

/**
 * A scatterlist entry as one client sees it. All sizes and addresses are bytes and exact numbers: regions are at most
 * 2^36 bytes and no address of the plan reaches 2^53.
 */
export interface ListEntry {
  readonly kind: EntryKind;
  /** Physical address of sg_page. */
  readonly page: number;
  readonly offset: number;
  readonly length: number;
  /** What to add to a physical address of the provider to get its PCI bus address; 0 for RAM. */
  readonly busOffset: number;
}

/** What the client's driver and its IOMMU limit. Each is a power of two but `maxSegment`. */
export interface Limits {
  readonly granule: number;
  /** Segment boundary mask + 1; 2^64 is exact. */
  readonly boundary: number;
  /** Maximal segment size, bytes. */
  readonly maxSegment: number;
}
