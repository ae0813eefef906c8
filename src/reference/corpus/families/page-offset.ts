// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family } from '../draft.js';

const PAGE = 0x1000;

/** sg->offset and length, bytes. */
const shapes = [
  { name: 'one-page', offset: PAGE, length: PAGE, what: 'exactly a page' },
  { name: 'page-and-half', offset: 0x1800, length: 0x800, what: 'a page and a half' },
  { name: 'page-less-one', offset: 0x1fff, length: 0x20, what: 'two pages less a byte' },
  { name: 'five-pages', offset: 5 * PAGE, length: 2 * PAGE, what: 'five pages' },
  { name: 'sixteen-odd', offset: 0x10234, length: 0x1468, what: 'over sixteen pages' },
  { name: 'large', offset: 0x80010, length: 0xff0, what: 'half a MiB' },
];

/** Offsets that reach past the entry's first page. */
export const pageOffset: Family = {
  family: 'page-offset',
  title: 'Offsets of a page and more',
  description:
    'sg->offset may be larger than a page: the mapping starts at the page that the offset reaches, and the offset is ' +
    'whole again afterwards.',
  drafts: () => [
    ...['ram', 'bus0', 'bridge0'].flatMap((memory) =>
      shapes.map(({ name, offset, length, what }): Draft => ({
        name: `${memory}-${name}`,
        title: `Offset of ${what} in ${memory}`,
        entries: [entry(memory, 3, offset, length)],
      })),
    ),
    {
      name: 'neighbours',
      title: 'Offsets of whole pages do not keep neighbours apart',
      entries: [entry('ram', 1, PAGE, PAGE), entry('ram', 8, 3 * PAGE, 2 * PAGE), entry('ram', 20, 0x1200, 0x400)],
    },
    {
      name: 'same-page-field',
      title: 'Two entries of one page field that differ in their offsets alone',
      entries: [entry('ram', 8, 0, PAGE), entry('ram', 8, 4 * PAGE, PAGE), entry('bridge0', 8, 2 * PAGE, PAGE)],
    },
    {
      name: 'failure',
      title: 'A failed map leaves large offsets as they were',
      entries: [entry('ram', 1, 2 * PAGE, PAGE), entry('bridge0', 1, 3 * PAGE, PAGE), entry('far0', 2, PAGE, PAGE)],
      steps: [{ op: 'map', list: 'list', client: 'device', direction: 'bidirectional' }],
    },
  ],
};
