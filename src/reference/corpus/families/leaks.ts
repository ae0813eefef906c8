// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family, map, unmap } from '../draft.js';

const PAGE = 0x1000;

const failing: Readonly<Record<string, { what: string; entries: EntryDraft[] }>> = {
  'ram-far': { what: 'RAM before the entry', entries: [entry('ram', 3, 0, PAGE), entry('far0', 2, 0, PAGE)] },
  'far-ram': { what: 'RAM after the entry', entries: [entry('far0', 2, 0, PAGE), entry('ram', 3, 0, 2 * PAGE)] },
  'bridge-bus-far': {
    what: 'all kinds of memory before the entry',
    entries: [
      entry('bridge0', 2, 0, PAGE),
      entry('bus0', 2, 0, PAGE),
      entry('ram', 3, 0, PAGE),
      entry('far0', 2, 0, PAGE),
    ],
  },
};

const passing: Readonly<Record<string, { what: string; entries: EntryDraft[] }>> = {
  ram: { what: 'RAM', entries: [entry('ram', 3, 0, PAGE), entry('ram', 8, 0, 3 * PAGE)] },
  'bus-first': { what: 'a bus entry first', entries: [entry('bus0', 3, 0, PAGE), entry('ram', 8, 0, 3 * PAGE)] },
  'bus-last': { what: 'a bus entry last', entries: [entry('ram', 8, 0, 3 * PAGE), entry('bus0', 3, 0, PAGE)] },
  'bus-between': {
    what: 'a bus entry between',
    entries: [entry('ram', 8, 0, 3 * PAGE), entry('bus0', 3, 0, PAGE), entry('bridge0', 3, 0, 5 * PAGE)],
  },
  'bus-both-ends': {
    what: 'bus entries at both ends',
    entries: [entry('bus0', 3, 0, PAGE), entry('ram', 8, 0x800, 0x800), entry('bus0', 5, 0, PAGE)],
  },
  'odd-ends': {
    what: 'odd offsets at both ends',
    entries: [entry('ram', 8, 0x800, 0x900), entry('bridge0', 3, 0, PAGE), entry('ram', 11, 0x10, 0x20)],
  },
};

/** Small IOVA spaces that are counted before and after, and looked at as a whole. */
export const leaks: Family = {
  family: 'leaks',
  title: 'Nothing is left behind',
  description:
    'A client with a small DMA mask, whose IOVA space is looked at as a whole and counted: a failed map and an unmap both ' +
    'leave it as it was.',
  drafts: () =>
    [
      ...Object.entries(failing).flatMap(([name, { what, entries }]): Draft[] => [
        { name: `failure-${name}`, title: `A failed map takes no IOVA: ${what}`, entries, steps: [map('list')] },
        {
          name: `failures-${name}`,
          title: `Sixteen failed maps take no IOVA: ${what}`,
          entries,
          steps: Array.from({ length: 16 }, () => map('list')),
        },
        {
          name: `failure-while-mapped-${name}`,
          title: `A failed map leaves the list that is mapped alone: ${what}`,
          lists: { mapped: [entry('ram', 20, 0, 4 * PAGE)], failing: entries },
          steps: [map('mapped'), map('failing'), unmap('mapped')],
        },
      ]),
      ...Object.entries(passing).flatMap(([name, { what, entries }]): Draft[] => [
        { name: `unmap-${name}`, title: `An unmap gives all IOVA back: ${what}`, entries },
        {
          name: `unmaps-${name}`,
          title: `Eight maps and unmaps give all IOVA back: ${what}`,
          entries,
          steps: Array.from({ length: 16 }, (_, index) => (index % 2 ? unmap('list') : map('list'))),
        },
      ]),
      {
        name: 'unmap-with-pads',
        title: 'An unmap gives the IOVA of pads back',
        clients: { device: { dmaBits: 22, boundaryBits: 15 } },
        entries: [
          entry('ram', 8, 0, 5 * PAGE),
          entry('bus0', 3, 0, PAGE),
          entry('ram', 40, 0, 6 * PAGE),
          entry('ram', 80, 0, 3 * PAGE),
        ],
      },
    ].map((draft) => ({ clients: { device: { dmaBits: 22 } }, ...draft })),
};
