// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family } from '../draft.js';
import { touching } from './adjacent.js';

const PAGE = 0x1000;

const lastOfFirst = entry('before', 7, 0, PAGE);
const firstOfSecond = entry('after', 0, 0, PAGE);
const ram = entry('ram', 3, 0, PAGE);

/** Lists in which pages of two providers touch. */
const lists: readonly { name: string; what: string; entries: EntryDraft[] }[] = [
  {
    name: 'between-ram',
    what: 'RAM on both sides',
    entries: [ram, lastOfFirst, firstOfSecond, entry('ram', 8, 0, PAGE)],
  },
  { name: 'then-ram', what: 'RAM after them', entries: [lastOfFirst, firstOfSecond, ram] },
  {
    name: 'runs-then-ram',
    what: 'four pages of each, then RAM',
    entries: [entry('before', 4, 0, 4 * PAGE), entry('after', 0, 0, 4 * PAGE), ram],
  },
  {
    name: 'open-ends',
    what: 'the first page from its middle on, the last up to its middle',
    entries: [entry('before', 6, 0x800, 2 * PAGE - 0x800), entry('after', 0, 0, 2 * PAGE), entry('ram', 3, 0, 0x1800)],
  },
];

const pairs: readonly [string, string][] = [
  ['bus0', 'bus1'],
  ['bus0', 'bridge0'],
  ['bridge0', 'bus0'],
];

/** Lists that the kernel builds from pages. */
export const fromPages: Family = {
  family: 'from-pages',
  title: 'Lists built from pages',
  description:
    'sg_alloc_table_from_pages makes one entry of pages that are contiguous. Pages of two providers never share an entry, ' +
    'even where one BAR ends where the other starts: an entry is mapped by its first page.',
  drafts: () => [
    ...pairs.flatMap(([first, second]) =>
      lists.map(({ name, what, entries }): Draft => ({
        name: `${first}-${second}-${name}`,
        title: `Pages of ${first} and ${second} that touch: ${what}`,
        ...touching(first, second),
        entries,
        fromPages: ['list'],
      })),
    ),
    {
      name: 'one-provider',
      title: 'Contiguous pages of one provider are one entry, others are not',
      entries: [entry('bus0', 3, 0, 4 * PAGE), entry('bus0', 9, 0, PAGE), entry('ram', 3, 0, 2 * PAGE)],
      fromPages: ['list'],
    },
    {
      name: 'ram',
      title: 'Contiguous pages of RAM are one entry, from the middle of a page to the middle of another',
      entries: [entry('ram', 3, 0x234, 3 * PAGE - 0x234), entry('ram', 9, 0, PAGE), entry('ram', 8, 0, 0x80)],
      fromPages: ['list'],
    },
  ],
};
