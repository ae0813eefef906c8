// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family } from '../draft.js';

const PAGE = 0x1000;

/** Entries of the given page counts in one memory, one gap page apart, without offsets. */
function pages(memory: string, counts: readonly number[]): EntryDraft[] {
  let page = 4;
  return counts.map((count) => {
    const made = entry(memory, page, 0, count * PAGE);
    page += count + 1;
    return made;
  });
}

const whole: Draft[] = [
  { name: 'two-pages', title: 'Two pages share a segment', entries: pages('ram', [1, 1]) },
  { name: 'eight-pages', title: 'Eight pages share a segment', entries: pages('ram', [1, 1, 1, 1, 1, 1, 1, 1]) },
  { name: 'mixed-lengths', title: 'Entries of 1 to 4 pages share a segment', entries: pages('ram', [3, 1, 4, 2]) },
  { name: 'bridge-pages', title: 'Host-bridge pages share a segment', entries: pages('bridge0', [1, 2, 1]) },
  {
    name: 'ram-then-bridge',
    title: 'RAM and host-bridge memory share a segment',
    entries: [...pages('ram', [2]), ...pages('bridge0', [2]), entry('ram', 32, 0, PAGE)],
  },
];

/** Two entries, each offset and length, bytes. */
const edges: readonly { name: string; first: [number, number]; second: [number, number]; what: string }[] = [
  { name: 'page-then-offset', first: [0, PAGE], second: [0x200, 0x600], what: 'the second starts within a granule' },
  { name: 'short-then-page', first: [0, 0x200], second: [0, PAGE], what: 'the first ends within a granule' },
  { name: 'one-less-then-page', first: [0, PAGE - 1], second: [0, PAGE], what: 'the first ends a byte early' },
  { name: 'tail-then-page', first: [0x800, 0x800], second: [0, PAGE], what: 'the first ends with its granule' },
  { name: 'tail-then-short', first: [0x800, 0x800], second: [0, 0x234], what: 'the second may end anywhere' },
  { name: 'tail-then-tail', first: [0x800, 0x800], second: [0x800, 0x800], what: 'both halves start at an offset' },
  {
    name: 'half-then-other-half',
    first: [0, 0x800],
    second: [0x800, 0x800],
    what: 'the first half of one page and the second half of another',
  },
  { name: 'last-byte-then-byte', first: [0xfff, 1], second: [0, 0x10], what: 'the last byte and a first byte' },
  { name: 'odd-then-odd', first: [0x123, 0x456], second: [0x321, 0x654], what: 'neither edge is a granule edge' },
  {
    name: 'three-pages-odd-then-page',
    first: [0x10, 0x2e08],
    second: [0, PAGE],
    what: 'a longer entry with an open end',
  },
];

const twoEntries = (): Draft[] =>
  edges.flatMap(({ name, first, second, what }) =>
    ['ram', 'bridge0'].map((memory) => ({
      name: memory === 'ram' ? name : `bridge-${name}`,
      title: `Neighbours in ${memory === 'ram' ? 'RAM' : 'host-bridge memory'}: ${what}`,
      entries: [entry(memory, 4, ...first), entry(memory, 16, ...second)],
    })),
  );

/** Bytes of one page that follow each other: each entry still takes a granule of its own. */
const samePage = (): Draft[] =>
  [
    { name: 'halves-of-one-page', lengths: [0x800, 0x800], what: 'two halves' },
    { name: 'uneven-parts-of-one-page', lengths: [0xe00, 0x200], what: 'all but a sector, and that sector' },
  ].flatMap(({ name, lengths: [first = 0, second = 0], what }) =>
    ['ram', 'bridge0'].map((memory) => ({
      name: memory === 'ram' ? name : `bridge-${name}`,
      title: `Neighbours in ${memory === 'ram' ? 'RAM' : 'host-bridge memory'}: one page, ${what}, but two granules`,
      entries: [entry(memory, 4, 0, first), entry(memory, 4, first, second)],
    })),
  );

const chains: Draft[] = [
  {
    name: 'open-end-in-the-middle',
    title: 'An open end splits a chain of pages in two',
    entries: [entry('ram', 2, 0, PAGE), entry('ram', 4, 0, 0xe00), entry('ram', 6, 0, PAGE), entry('ram', 8, 0, PAGE)],
  },
  {
    name: 'offset-in-the-middle',
    title: 'An offset splits a chain of pages in two',
    entries: [entry('ram', 2, 0, PAGE), entry('ram', 4, 0x200, 0xe00), entry('ram', 6, 0, PAGE)],
  },
  {
    name: 'open-end-last',
    title: 'An open end of the last entry splits nothing',
    entries: [entry('ram', 2, 0, PAGE), entry('ram', 4, 0, PAGE), entry('ram', 6, 0, 0x20)],
  },
  {
    name: 'sectors-of-a-page',
    title: 'Sectors of one page take a granule each',
    entries: Array.from({ length: 8 }, (_, index) => entry('ram', 5, 0x200 * index, 0x200)),
  },
  {
    name: 'two-chains-with-bus-between',
    title: 'A bus entry between pages ends their segment',
    entries: [...pages('ram', [1, 1]), entry('bus0', 3, 0, PAGE), ...pages('ram', [2, 2])],
  },
  {
    name: 'bus-first-then-pages',
    title: 'Pages after a bus entry start a segment of their own',
    entries: [entry('bus0', 3, 0, PAGE), ...pages('ram', [1, 1])],
  },
  {
    name: 'bus-last-after-pages',
    title: 'A bus entry after pages has a segment of its own',
    entries: [...pages('ram', [1, 1]), entry('bus0', 3, 0, PAGE)],
  },
  {
    name: 'bus-pages-never-merge',
    title: 'Neighbouring bus pages keep a segment each',
    entries: [entry('bus0', 3, 0, PAGE), entry('bus0', 4, 0, PAGE), entry('ram', 4, 0, PAGE)],
  },
  {
    name: 'ram-bus-ram-bus-ram',
    title: 'RAM and bus pages in turn keep a segment each',
    entries: ['ram', 'bus0', 'ram', 'bus0', 'ram'].map((memory, index) => entry(memory, 2 * index, 0, PAGE)),
  },
];

/** Which neighbours share a segment, and what keeps them apart. */
export const merge: Family = {
  family: 'merge',
  title: 'Neighbours that share a segment, and neighbours that must not',
  description:
    'Whole granules may share a segment; an open end, an offset or a bus entry keeps neighbours apart, because a device ' +
    'that follows the segment would read bytes that are not in the list.',
  drafts: () => [...whole, ...twoEntries(), ...samePage(), ...chains],
};
