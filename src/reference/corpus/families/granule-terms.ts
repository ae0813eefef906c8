// SPDX-License-Identifier: Apache-2.0
import type { BarRegion, RamRegion } from '../../../../spec/types/formats.js';
import { type ClientDraft, entry, type EntryDraft } from '../draft.js';
import type { Machine } from './machines.js';

/** What scenarios are written in, so that one text holds for every granule. Sizes are bytes. */
export interface GranuleTerms {
  readonly granule: number;
  readonly pageSize: number;
  /** An offset in the second half of a granule: modulo 4 KiB it is another than modulo a larger granule. */
  readonly odd: number;
  /** A client with the usual DMA mask, whose segments may have 64 granules. */
  readonly usual: ClientDraft;
  /** The same with a DMA mask of 256 granules: they are counted, and looked at as a whole. */
  readonly small: ClientDraft;
  /** An entry that starts `offset` bytes into granule number `number` of a region, counted from the page that it is in. */
  readonly at: (memory: string, number: number, offset: number, length: number) => EntryDraft;
  /** The bits of a mask of so many granules, a power of two. */
  readonly bits: (granules: number) => number;
  /** A region of the size that all have, which is 64 granules and 16 pages at least. */
  readonly region: (memory: string) => RamRegion | BarRegion;
}

export function termsOf({ granule, pageSize }: Machine): GranuleTerms {
  const bits = (granules: number): number => Math.log2(granules * granule);
  const size = `0x${Math.max(64 * granule, 16 * pageSize).toString(16)}`;
  const usual = { maxSegSize: 64 * granule };
  return {
    granule,
    pageSize,
    odd: granule / 2 + 0x230,
    usual,
    small: { ...usual, dmaBits: bits(256) },
    at: (memory, number, offset, length) => {
      const start = number * granule;
      return entry(memory, Math.floor(start / pageSize), (start % pageSize) + offset, length);
    },
    bits,
    // Away from the BAR's edges, so that a pad after the region translates to memory of the same BAR.
    region: (memory) =>
      memory === 'ram' ? { kind: 'ram', size } : { kind: 'bar', provider: memory, from: 'start', at: size, size },
  };
}
