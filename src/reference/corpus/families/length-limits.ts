// SPDX-License-Identifier: Apache-2.0
import type { RamRegion } from '../../../../spec/types/formats.js';
import { type Draft, entry, type EntryDraft, type Family, map } from '../draft.js';

const PAGE = 0x1000;
const GIB = 0x40000000;
const LARGEST = 0xffffffff;

/** Page at 2 MiB. */
const NEXT = 0x200;

const memory: Record<string, RamRegion> = { ram: { kind: 'ram', size: '0x200000000' } };

const lists: readonly { name: string; what: string; entries: EntryDraft[]; boundaryBits?: number; fits?: boolean }[] = [
  { name: 'largest-length', what: '2^32 - 1 bytes round to 2^32', entries: [entry('ram', 0, 0, LARGEST)] },
  {
    name: 'rounds-over',
    what: 'half a page below 2^32 rounds over',
    entries: [entry('ram', 0, 0, LARGEST - 0x7ff)],
  },
  {
    name: 'offset-rounds-over',
    what: 'the offset rounds the length over',
    entries: [entry('ram', 0, 0x800, LARGEST - PAGE)],
  },
  {
    name: 'largest-that-fits',
    what: 'a page below 2^32 is not over it',
    entries: [entry('ram', 0, 0, LARGEST - PAGE + 1)],
    fits: true,
  },
  {
    name: 'pad-over',
    what: '3 GiB and a pad of 1 GiB',
    entries: [entry('ram', 0, 0, 3 * GIB), entry('ram', 0x100000, 0, 2 * GIB)],
  },
  {
    name: 'pad-fits',
    what: '2 GiB and 2 GiB less a page need no pad',
    entries: [entry('ram', 0, 0, 2 * GIB), entry('ram', 0x100000, 0, 2 * GIB - PAGE)],
    fits: true,
  },
  {
    name: 'rounds-over-after-ram',
    what: 'the second entry rounds over',
    entries: [entry('ram', 0, 0, PAGE), entry('ram', 0, 0, LARGEST)],
  },
  {
    name: 'wide-boundary',
    what: '3 GiB and 2 GiB with a boundary of 2^33',
    entries: [entry('ram', 0, 0, 3 * GIB), entry('ram', 0x100000, 0, 2 * GIB)],
    boundaryBits: 33,
    fits: true,
  },
  // The second entry starts in the same memory, so that a target needs few pages: nobody touches what is behind them.
  {
    name: 'pad-over-same-memory',
    what: '3 GiB and a pad of 1 GiB, then 2 GiB of the same memory',
    entries: [entry('ram', 0, 0, 3 * GIB), entry('ram', NEXT, 0, 2 * GIB)],
  },
  {
    name: 'pad-fits-same-memory',
    what: '2 GiB and 2 GiB less a page of the same memory need no pad',
    entries: [entry('ram', 0, 0, 2 * GIB), entry('ram', NEXT, 0, 2 * GIB - PAGE)],
    fits: true,
  },
  {
    name: 'wide-boundary-same-memory',
    what: '3 GiB and 2 GiB of the same memory with a boundary of 2^33',
    entries: [entry('ram', 0, 0, 3 * GIB), entry('ram', NEXT, 0, 2 * GIB)],
    boundaryBits: 33,
    fits: true,
  },
];

/** Lengths near 2^32. */
export const lengthLimits: Family = {
  family: 'length-limits',
  title: 'Lengths near 4 GiB',
  description:
    'sg->length has 32 bits. An entry that needs more when it is rounded to granules, or with a pad after it, is refused ' +
    'with EINVAL; a length is never cut.',
  drafts: () =>
    lists.map(({ name, what, entries, boundaryBits, fits }): Draft => ({
      name,
      title: `Lengths near 4 GiB: ${what}`,
      memory,
      clients: { device: { dmaBits: 64, maxSegSize: LARGEST, boundaryBits: boundaryBits ?? 32 } },
      entries,
      ...(fits === true ? {} : { steps: [map('list')] }),
    })),
};
