// SPDX-License-Identifier: Apache-2.0
import { type ClientDraft, type Draft, entry, type EntryDraft, type Family, map, special, unmap } from '../draft.js';

const PAGE = 0x1000;

/** What a page table of granules of 4 KiB maps, bytes. */
const TABLE = 0x200000;

/** Lists and how many runs of contiguous memory they have: each run may be the one that fails. */
const lists: readonly { name: string; what: string; runs: number; entries: EntryDraft[]; client?: ClientDraft }[] = [
  { name: 'page', what: 'a page', runs: 1, entries: [entry('ram', 3, 0, PAGE)] },
  { name: 'pages', what: 'eight pages', runs: 1, entries: [entry('ram', 3, 0x10, 8 * PAGE - 0x20)] },
  {
    name: 'contiguous',
    what: 'two entries of one run',
    runs: 1,
    entries: [entry('ram', 3, 0, 2 * PAGE), entry('ram', 5, 0, PAGE)],
  },
  {
    name: 'three-runs',
    what: 'three entries apart',
    runs: 3,
    entries: [entry('ram', 3, 0x200, 0x3e00), entry('ram', 20, 0, 2 * PAGE), entry('ram', 30, 0, 0x80)],
  },
  {
    name: 'ram-bus-bridge',
    what: 'RAM, a bus entry and host-bridge memory',
    runs: 2,
    entries: [entry('ram', 3, 0x40, 0x3fc0), entry('bus0', 3, 0, PAGE), entry('bridge0', 3, 0, 4 * PAGE)],
  },
  {
    name: 'bus-ram-bus',
    what: 'RAM between bus entries',
    runs: 1,
    entries: [entry('bus0', 3, 0, PAGE), entry('ram', 3, 0x40, 0x3fc0), entry('bus0', 8, 0x10, 0x20)],
  },
  {
    name: 'padded',
    what: 'padding at a segment boundary',
    runs: 2,
    entries: [entry('ram', 3, 0, 3 * PAGE), entry('ram', 20, 0, 2 * PAGE)],
    client: { boundaryBits: 14 },
  },
  {
    name: 'merged',
    what: 'pages of one segment',
    runs: 4,
    entries: [4, 6, 8, 10].map((page) => entry('ram', page, 0, PAGE)),
  },
];

/** The run after the last is one that never comes. */
function numbers(runs: number): number[] {
  return Array.from({ length: runs + 1 }, (_, index) => index + 1);
}

/** Memory that runs out while a list is entered into the page table. */
export const faults: Family = {
  family: 'faults',
  title: 'Memory for page tables runs out',
  description:
    'An injected fault: memory runs out when half of a run of contiguous memory is in the page table. The map fails with ' +
    'ENOMEM, what was entered is taken out again, the list is whole, and it can be mapped afterwards. Where the run does ' +
    'not exist, the map succeeds.',
  drafts: () => [
    ...lists.flatMap(({ name, what, runs, entries, client }) =>
      numbers(runs).map((number): Draft => ({
        name: `${name}-run-${number}`,
        title: `Memory runs out in run ${number} of ${runs}: ${what}`,
        clients: { device: { dmaBits: 22, ...client } },
        entries,
        steps:
          number > runs
            ? [special(map('list'), { failMapping: number }), unmap('list')]
            : [special(map('list'), { failMapping: number }), map('list'), unmap('list')],
      })),
    ),
    {
      name: 'bus-alone',
      title: 'A list of bus entries has no run that could fail',
      entries: [entry('bus0', 3, 0, PAGE), entry('bus1', 3, 0, PAGE)],
      steps: [special(map('list'), { failMapping: 1 }), unmap('list')],
    },
    {
      name: 'beside-a-mapped-list',
      title: 'A map that runs out of memory leaves a mapped list alone',
      lists: {
        mapped: [entry('ram', 30, 0, 2 * PAGE), entry('bus0', 8, 0, PAGE)],
        failing: [entry('ram', 3, 0, 4 * PAGE), entry('ram', 12, 0, 4 * PAGE)],
      },
      steps: [map('mapped'), special(map('failing'), { failMapping: 2 }), unmap('mapped')],
    },
    {
      name: 'same-memory-is-mapped',
      title: 'Memory runs out for a list whose memory is mapped by another list',
      lists: { mapped: [entry('ram', 3, 0, 4 * PAGE)], failing: [entry('ram', 3, 0, 4 * PAGE)] },
      steps: [
        map('mapped'),
        special(map('failing'), { failMapping: 1 }),
        map('failing'),
        unmap('failing'),
        unmap('mapped'),
      ],
    },
    {
      name: 'again-and-again',
      title: 'Memory runs out in each run of a list in turn, then the list is mapped',
      clients: { device: { dmaBits: 22 } },
      entries: [entry('ram', 3, 0x10, 0x2ff0), entry('bus0', 3, 0, PAGE), entry('ram', 20, 0, PAGE)],
      steps: [
        special(map('list'), { failMapping: 1 }),
        special(map('list'), { failMapping: 2 }),
        special(map('list'), { failMapping: 1 }),
        map('list'),
        unmap('list'),
      ],
    },
    {
      name: 'mapped-before',
      title: 'Memory runs out for a list that was mapped before',
      entries: [entry('ram', 3, 0x10, 0x2ff0), entry('bus0', 3, 0, PAGE), entry('ram', 20, 0, PAGE)],
      steps: [map('list'), unmap('list'), special(map('list'), { failMapping: 2 }), map('list'), unmap('list')],
    },
    {
      name: 'dma-map-sg',
      title: 'dma_map_sg returns 0 when memory runs out',
      entries: [entry('ram', 3, 0x10, 0x2ff0), entry('ram', 20, 0, PAGE), entry('ram', 30, 0, PAGE)],
      steps: [
        special(map('list'), { failMapping: 2, call: 'dma_map_sg', nents: 2 }),
        special(map('list'), { call: 'dma_map_sg', nents: 2 }),
        unmap('list'),
      ],
    },
    {
      name: 'where-a-page-table-ends',
      title: 'Memory runs out between two pages of a run, where the next page table of 4 KiB granules begins',
      clients: { device: { dmaBits: 24, maxSegSize: 0x40000000 } },
      memory: { first: { kind: 'ram', size: '0x200000' }, second: { kind: 'ram', size: '0x2000' } },
      lists: {
        // More than 2 MiB of IOVA lies at a multiple of 4 MiB. Unmapping this frees the page tables of earlier lists there.
        whole: [entry('first', 0, 0, TABLE), entry('first', 0, 0, TABLE)],
        failing: [entry('first', 0, 0, TABLE - PAGE), entry('second', 0, 0, 2 * PAGE)],
      },
      // Not mapped again: where a page stays behind, the kernel complains of the next list at this IOVA.
      steps: [map('whole'), unmap('whole'), special(map('failing'), { failMapping: 2 })],
    },
  ],
};
