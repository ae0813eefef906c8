// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family } from '../draft.js';

const PAGE = 0x1000;

/** Maximal segment size, and the lengths of entries that could share segments; bytes. */
const cases = [
  { name: 'one-page', maxSegSize: PAGE, lengths: [PAGE, PAGE, PAGE], what: 'each page is a segment' },
  { name: 'two-pages', maxSegSize: 2 * PAGE, lengths: [PAGE, PAGE, PAGE], what: 'two pages, then one' },
  { name: 'exact-sum', maxSegSize: 5 * PAGE, lengths: [2 * PAGE, 3 * PAGE], what: 'a sum that is the limit' },
  { name: 'byte-short', maxSegSize: 5 * PAGE - 1, lengths: [2 * PAGE, 3 * PAGE], what: 'a sum one byte over' },
  { name: 'byte-spare', maxSegSize: 5 * PAGE + 1, lengths: [2 * PAGE, 3 * PAGE], what: 'a sum one byte under' },
  { name: 'short-last', maxSegSize: 2 * PAGE, lengths: [PAGE, 0xfff, PAGE], what: 'a short entry that still fits' },
  { name: 'sum-not-of-pages', maxSegSize: 0x1800, lengths: [PAGE, 0x800, PAGE], what: 'a limit within a page' },
  { name: 'over-by-half-a-page', maxSegSize: 0x1800, lengths: [PAGE, 0x900, PAGE], what: 'over a limit within a page' },
  {
    name: 'full-then-page',
    maxSegSize: 4 * PAGE,
    lengths: [4 * PAGE, PAGE],
    what: 'an entry at the limit takes no more',
  },
  {
    name: 'page-then-full',
    maxSegSize: 4 * PAGE,
    lengths: [PAGE, 4 * PAGE],
    what: 'an entry at the limit joins nothing',
  },
  {
    name: 'greedy',
    maxSegSize: 4 * PAGE,
    lengths: [PAGE, 2 * PAGE, 2 * PAGE, PAGE, PAGE],
    what: 'segments fill from the start',
  },
  {
    name: 'default-64k',
    maxSegSize: 0x10000,
    lengths: [8 * PAGE, 8 * PAGE, PAGE],
    what: 'the limit of a new PCI device',
  },
  { name: 'default-less-one', maxSegSize: 0xffff, lengths: [8 * PAGE, 8 * PAGE, PAGE], what: '64 KiB less a byte' },
  { name: 'sector-limit', maxSegSize: 0x200, lengths: [0x200, 0x200, 0x1ff], what: 'segments of a sector' },
  { name: 'byte-limit', maxSegSize: 1, lengths: [1, 1], what: 'segments of a byte' },
  { name: 'largest', maxSegSize: 0xffffffff, lengths: [16 * PAGE, 16 * PAGE, 16 * PAGE], what: 'no limit in effect' },
];

/** Segments and the client's maximal segment size. */
export const segmentSize: Family = {
  family: 'segment-size',
  title: 'Maximal segment size',
  description:
    'Neighbours share a segment only as long as it stays within the maximal segment size; bus entries are not bound by it.',
  drafts: () => [
    ...cases.flatMap(({ name, maxSegSize, lengths, what }) =>
      ['ram', 'bridge0'].map((memory): Draft => ({
        name: memory === 'ram' ? name : `bridge-${name}`,
        title: `Maximal segment size 0x${maxSegSize.toString(16)}${memory === 'ram' ? '' : ', through a host bridge'}: ${what}`,
        clients: { device: { maxSegSize } },
        entries: lengths.map((length, index) => entry(memory, 4 + 20 * index, 0, length)),
      })),
    ),
    {
      name: 'bus-entry-longer',
      title: 'A bus entry may be longer than the maximal segment size',
      clients: { device: { maxSegSize: PAGE } },
      entries: [entry('bus0', 0, 0, 8 * PAGE), entry('ram', 4, 0, PAGE), entry('bus0', 16, 0x80, 3 * PAGE)],
    },
  ],
};
