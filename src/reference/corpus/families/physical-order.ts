// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family } from '../draft.js';

const PAGE = 0x1000;

/** Page numbers of one-page entries, in the order of the list. */
const orders = [
  { name: 'ascending', pages: [8, 9, 10, 11], what: 'contiguous and ascending' },
  { name: 'descending', pages: [11, 10, 9, 8], what: 'contiguous and descending' },
  { name: 'repeated', pages: [8, 8, 8], what: 'the same page three times' },
  { name: 'repeated-apart', pages: [8, 20, 8, 20], what: 'two pages in turn' },
  { name: 'up-and-down', pages: [8, 9, 8, 9], what: 'up and down between two neighbours' },
  { name: 'gap', pages: [8, 9, 11, 12], what: 'contiguous but for a gap' },
  { name: 'pairs-swapped', pages: [9, 8, 11, 10], what: 'neighbours in swapped pairs' },
  { name: 'first-and-last', pages: [0, 255, 0], what: 'the first and the last page of the memory' },
];

/** Where the pages of a list lie in physical memory. */
export const physicalOrder: Family = {
  family: 'physical-order',
  title: 'The order of pages in physical memory',
  description:
    'Pages that are contiguous, descending or repeated in physical memory: each entry translates to its own page, and ' +
    'contiguity changes nothing of the segments.',
  drafts: () => [
    ...['ram', 'bridge0'].flatMap((memory) =>
      orders.map(({ name, pages, what }): Draft => ({
        name: memory === 'ram' ? name : `bridge-${name}`,
        title: `Pages of ${memory === 'ram' ? 'RAM' : 'host-bridge memory'}: ${what}`,
        entries: pages.map((page) => entry(memory, page, 0, PAGE)),
      })),
    ),
    {
      name: 'bus-repeated',
      title: 'The same bus page twice, with RAM between',
      entries: [entry('bus0', 5, 0, PAGE), entry('ram', 5, 0, PAGE), entry('bus0', 5, 0, PAGE)],
    },
    {
      name: 'contiguous-over-bus',
      title: 'Contiguous pages of RAM with a bus page between',
      entries: [entry('ram', 5, 0, PAGE), entry('bus0', 5, 0, PAGE), entry('ram', 6, 0, PAGE)],
    },
    {
      name: 'contiguous-after-open-end',
      title: 'A contiguous page after an open end',
      entries: [entry('ram', 5, 0x400, 0x800), entry('ram', 6, 0, PAGE)],
    },
    {
      name: 'halves-of-a-page',
      title: 'Two halves of a page, the second first',
      entries: [entry('ram', 5, 0x800, 0x800), entry('ram', 5, 0, 0x800)],
    },
  ],
};
