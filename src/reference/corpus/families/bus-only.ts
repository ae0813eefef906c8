// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family, map, unmap } from '../draft.js';

const PAGE = 0x1000;

const lists: readonly { name: string; what: string; entries: EntryDraft[] }[] = [
  { name: 'one-page', what: 'one page', entries: [entry('bus0', 3, 0, PAGE)] },
  { name: 'one-odd', what: 'one entry at an odd offset', entries: [entry('bus0', 3, 0x234, 0x1567)] },
  { name: 'contiguous', what: 'two contiguous pages', entries: [entry('bus0', 3, 0, PAGE), entry('bus0', 4, 0, PAGE)] },
  {
    name: 'descending',
    what: 'two pages, the second first',
    entries: [entry('bus0', 4, 0, PAGE), entry('bus0', 3, 0, PAGE)],
  },
  {
    name: 'two-providers',
    what: 'pages of two providers',
    entries: [entry('bus0', 4, 0, PAGE), entry('bus1', 3, 0, PAGE)],
  },
  { name: 'sectors', what: 'sectors of a page', entries: [0, 1, 2, 3].map((i) => entry('bus0', 4, 0x200 * i, 0x200)) },
  {
    name: 'longer-than-segments',
    what: 'an entry longer than a segment may be',
    entries: [entry('bus0', 0, 0, 32 * PAGE)],
  },
  { name: 'many', what: '40 pages', entries: Array.from({ length: 40 }, (_, i) => entry('bus0', 3 * i, 0, PAGE)) },
];

/** Lists in which every entry has a bus address. */
export const busOnly: Family = {
  family: 'bus-only',
  title: 'Lists of bus-address entries alone',
  description: 'No entry needs IOVA, so none is taken and nothing translates, in a space that is looked at as a whole.',
  drafts: () =>
    lists.flatMap(({ name, what, entries }): Draft[] => [
      {
        name,
        title: `Bus memory alone: ${what}`,
        clients: { device: { dmaBits: 22 } },
        entries,
      },
      {
        name: `${name}-small-boundary`,
        title: `Bus memory alone, with a boundary of a page: ${what}`,
        clients: { device: { dmaBits: 22, boundaryBits: 12, maxSegSize: PAGE } },
        entries,
        steps: [map('list'), unmap('list'), map('list'), unmap('list')],
      },
    ]),
};
