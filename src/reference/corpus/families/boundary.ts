// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family } from '../draft.js';

const PAGE = 0x1000;

/** Lists by pages an entry, `b` a bus entry, `h` host-bridge memory; and what they show in a window of `pages`. */
const patterns: readonly { pages: number; list: readonly (number | string)[]; what: string }[] = [
  { pages: 1, list: [1, 1, 1], what: 'each page fills a window' },
  { pages: 1, list: [1, 'b1', 'h1', 1], what: 'each page fills a window, a bus page between' },
  { pages: 2, list: [1, 1, 1, 1], what: 'two pages a window' },
  { pages: 2, list: [1, 2], what: 'a pad of one page, the smallest' },
  { pages: 2, list: [1, 2, 1, 2], what: 'a pad before each second entry' },
  { pages: 2, list: [2, 2], what: 'no pad where a window ends exactly' },
  { pages: 2, list: [1, 1, 2], what: 'no pad where two entries fill the window' },
  { pages: 2, list: [1, 'b4', 2], what: 'a pad after a bus entry, on the entry before that' },
  { pages: 2, list: ['b1', 1, 2], what: 'a bus entry first takes no part in the pad' },
  { pages: 2, list: [1, 2, 'b1'], what: 'a bus entry last takes no part in the pad' },
  { pages: 2, list: ['b3', 2, 'b1', 2], what: 'bus entries do not move the window' },
  { pages: 4, list: [3, 2], what: 'a pad of one page before two' },
  { pages: 4, list: [1, 4], what: 'a pad of three pages, one less than the entry' },
  { pages: 4, list: [2, 2, 1], what: 'no pad where the window is full' },
  { pages: 4, list: [2, 3, 3], what: 'a pad, then another' },
  { pages: 4, list: [3, 1, 1], what: 'no pad before an entry that fits exactly' },
  { pages: 4, list: [1, 1, 1, 1, 1], what: 'the segment ends at the boundary' },
  { pages: 4, list: [4, 4, 4], what: 'entries as long as the window' },
  { pages: 4, list: [3, 'h2'], what: 'a pad before host-bridge memory' },
  { pages: 4, list: ['h3', 2], what: 'a pad in host-bridge memory' },
  { pages: 4, list: [2, 'b1', 'b1', 3], what: 'a pad over two bus entries' },
  { pages: 4, list: [3, 'b2', 2, 'b2', 3], what: 'two pads, bus entries between' },
  { pages: 8, list: [5, 4], what: 'a pad of three pages' },
  { pages: 8, list: [7, 8], what: 'a pad of one page before a full window' },
  { pages: 8, list: [1, 8], what: 'a pad of seven pages before a full window' },
  { pages: 8, list: [3, 3, 3, 3], what: 'a pad before every third entry' },
  { pages: 8, list: [5, 'h4', 'b1', 5], what: 'kinds of memory mixed over two pads' },
  { pages: 16, list: [9, 8, 9], what: 'two long pads' },
  { pages: 16, list: [15, 2, 14], what: 'a pad, then an exact fit' },
  { pages: 16, list: [16, 16], what: 'full windows, as long as a segment may be' },
];

/** Entries at odd offsets in a window of four pages: offset and length, bytes. */
const unaligned = [
  {
    name: 'open-ends',
    list: [
      [0, 0x2800],
      [0, 0x1200],
    ],
    what: 'a pad after an open end',
  },
  {
    name: 'offset-fills-window',
    list: [
      [0x800, 0x3800],
      [0, PAGE],
    ],
    what: 'an offset entry that ends with the window',
  },
  {
    name: 'offset-before-boundary',
    list: [
      [0, 0x3000],
      [0x400, 0xe00],
    ],
    what: 'a pad before an offset entry of two pages',
  },
  {
    name: 'offset-no-pad',
    list: [
      [0, 0x3000],
      [0x400, 0xc00],
    ],
    what: 'no pad before an offset entry that fits',
  },
  {
    name: 'length-fits-granules-do-not',
    list: [
      [0, 0x2000],
      [0xf00, 0x1f00],
    ],
    what: 'a pad for granules, not for bytes',
  },
  {
    name: 'odd-everywhere',
    list: [
      [0x10, 0x1ff0],
      [0x20, 0x2fe2],
      [0x30, 0x104],
    ],
    what: 'odd starts and ends over two windows',
  },
] as const;

function aligned(list: readonly (number | string)[]): EntryDraft[] {
  return list.map((item, index) => {
    const [, kind, count] = /^([bh]?)(\d+)$/.exec(String(item)) ?? [];
    const memory = kind === 'b' ? 'bus0' : kind === 'h' ? 'bridge0' : 'ram';
    return entry(memory, 4 + 24 * index, 0, Number(count) * PAGE);
  });
}

const bitsOf = (pages: number): number => 12 + Math.log2(pages);

/** Segments and the client's segment boundary. */
export const boundary: Family = {
  family: 'boundary',
  title: 'Segment boundaries',
  description:
    'Segment boundary masks of one to sixteen pages: no segment crosses a boundary, whether Linux leaves IOVA out before ' +
    'an entry or starts a new segment; bus entries have no part in it. A pad translates to the memory after the entry ' +
    'before it.',
  drafts: () => [
    ...patterns.map(({ pages, list, what }): Draft => ({
      name: `window-${pages}-list-${list.join('-')}`,
      title: `Boundary of ${pages} pages: ${what}`,
      clients: { device: { boundaryBits: bitsOf(pages) } },
      entries: aligned(list),
    })),
    ...unaligned.map(({ name, list, what }): Draft => ({
      name,
      title: `Boundary of 4 pages: ${what}`,
      clients: { device: { boundaryBits: bitsOf(4) } },
      entries: list.map(([offset, length], index) => entry('ram', 4 + 24 * index, offset, length)),
    })),
    ...[17, 20, 24, 33, 64].map((bits): Draft => ({
      name: `mask-${bits}-bits`,
      title: `Boundary mask of ${bits} bits: twelve entries of 64 KiB less a page`,
      clients: { device: { boundaryBits: bits } },
      entries: Array.from({ length: 12 }, (_, index) => entry('ram', 16 * index, 0, 15 * PAGE)),
    })),
  ],
};
