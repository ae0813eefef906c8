// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family } from '../draft.js';

const PAGE = 0x1000;

/** Entries whose kind, place and shape follow from their index. */
const many = (count: number, of: (index: number) => EntryDraft): EntryDraft[] =>
  Array.from({ length: count }, (_, i) => of(i));

/** Pages that are never contiguous with the one before, spread over the usual 256. */
const scattered = (index: number): number => (index * 37) % 250;

const lists: readonly { name: string; what: string; entries: EntryDraft[] }[] = [
  { name: 'ram-129', what: '129 pages of RAM', entries: many(129, (i) => entry('ram', scattered(i), 0, PAGE)) },
  { name: 'ram-256', what: '256 pieces of RAM', entries: many(256, (i) => entry('ram', scattered(i), 0x80, 0x400)) },
  {
    name: 'bus-200',
    what: '200 bus pages',
    entries: many(200, (i) => entry('bus0', scattered(i), 0, PAGE)),
  },
  {
    name: 'ram-bus-300',
    what: '300 entries of RAM and bus memory in turn',
    entries: many(300, (i) => entry(i % 2 ? 'bus0' : 'ram', scattered(i), 0, PAGE)),
  },
  {
    name: 'mixed-500',
    what: '500 entries of all kinds',
    entries: many(500, (i) =>
      entry(['ram', 'ram', 'bridge0', 'bus0'][i % 4] ?? 'ram', scattered(i), 16 * (i % 5), PAGE - 128),
    ),
  },
  {
    name: 'bus-last-of-400',
    what: '399 pages of RAM and a bus page',
    entries: many(400, (i) => entry(i === 399 ? 'bus0' : 'ram', scattered(i), 0, PAGE)),
  },
  { name: 'pages-1000', what: '1000 pages', entries: many(1000, (i) => entry('ram', scattered(i), 0, PAGE)) },
  {
    name: 'sectors-2000',
    what: '2000 sectors',
    entries: many(2000, (i) => entry(i % 10 === 9 ? 'bus0' : 'ram', scattered(i), 0x400 * (i % 4), 0x200)),
  },
];

/**
 * Counts around the ends of pages of entries: 128 of them fill a page, or 127 and the link to the next
 * (lib/scatterlist.c: SG_MAX_SINGLE_ALLOC, __sg_alloc_table).
 */
const chainEdges = [126, 127, 128, 130, 254, 255, 257, 381, 382];

/** Lists that the kernel chains over several pages. */
export const longLists: Family = {
  family: 'long-lists',
  title: 'Long lists',
  description:
    'Lists of 129 to 2000 entries. Linux keeps 128 entries on a page of memory and chains pages: each entry counts, on ' +
    'whichever it lies.',
  drafts: () => [
    ...chainEdges.map((count): Draft => ({
      name: `edge-${count}`,
      title: `${count} entries: around the end of a page of entries, bus memory last and every seventh`,
      entries: many(count, (i) =>
        entry(i % 7 === 6 || i === count - 1 ? 'bus0' : 'ram', scattered(i), i % 3 ? 0 : 0x100, 0x300),
      ),
    })),
    ...lists.map(({ name, what, entries }): Draft => ({ name, title: `A list of ${what}`, entries })),
    {
      name: 'far-last-of-300',
      title: 'The last of 300 entries is out of reach',
      entries: many(300, (i) => entry(i === 299 ? 'far0' : 'ram', scattered(i), 0, PAGE)),
      steps: [{ op: 'map', list: 'list', client: 'device', direction: 'bidirectional' }],
    },
  ],
};
