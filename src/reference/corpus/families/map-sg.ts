// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family, map, special, type StepDraft, unmap } from '../draft.js';

const PAGE = 0x1000;

/** dma_map_sg, given the first entries of a list, or all of them. */
function mapSg(list: string, nents?: number, client?: string): StepDraft {
  return special(map(list, client), { call: 'dma_map_sg', ...(nents === undefined ? {} : { nents }) });
}

const wholes: readonly { name: string; what: string; entries: EntryDraft[] }[] = [
  { name: 'ram', what: 'RAM at an offset', entries: [entry('ram', 3, 0x234, 0x567)] },
  { name: 'bus', what: 'a bus entry', entries: [entry('bus0', 3, 0x40, 0x1240)] },
  {
    name: 'mixed',
    what: 'RAM, a bus entry, RAM and host-bridge memory',
    entries: [
      entry('ram', 3, 0, PAGE),
      entry('bus0', 3, 0, PAGE),
      entry('ram', 8, 0x200, 0xe00),
      entry('bridge0', 3, 0, PAGE),
    ],
  },
  {
    name: 'merged',
    what: 'the count is smaller than nents',
    entries: [4, 6, 8, 10].map((page) => entry('ram', page, 0, PAGE)),
  },
];

const beginnings: readonly { name: string; what: string; nents: number; entries: EntryDraft[] }[] = [
  {
    name: 'before-bus',
    what: 'RAM without the bus entry after it',
    nents: 1,
    entries: [entry('ram', 3, 0, PAGE), entry('bus0', 3, 0, PAGE)],
  },
  {
    name: 'with-bus',
    what: 'RAM and a bus entry without the RAM after them',
    nents: 2,
    entries: [entry('ram', 3, 0, PAGE), entry('bus0', 3, 0, PAGE), entry('ram', 8, 0, PAGE)],
  },
  {
    name: 'bus-alone',
    what: 'a bus entry without the RAM after it',
    nents: 1,
    entries: [entry('bus0', 3, 0, PAGE), entry('ram', 3, 0, PAGE)],
  },
  {
    name: 'next-is-contiguous',
    what: 'the next page of the same memory is not part of it',
    nents: 2,
    entries: [3, 4, 5, 6].map((page) => entry('ram', page, 0, PAGE)),
  },
  {
    name: 'next-would-be-padded',
    what: 'what would not fit in the boundary window is not part of it',
    nents: 2,
    entries: [entry('ram', 3, 0, 2 * PAGE), entry('ram', 8, 0, PAGE), entry('ram', 20, 0, 3 * PAGE)],
  },
  {
    name: 'before-unreachable',
    what: 'an entry out of reach is not part of it',
    nents: 2,
    entries: [entry('ram', 3, 0x80, PAGE), entry('bridge0', 3, 0, PAGE), entry('far0', 3, 0, PAGE)],
  },
];

/** dma_map_sg in place of dma_map_sgtable. */
export const mapSgCalls: Family = {
  family: 'map-sg',
  title: 'dma_map_sg',
  description:
    'dma_map_sg returns the count of segments, 0 on any error. It may be given the first entries of a list alone: the ' +
    'others are then left as they are.',
  drafts: () => [
    ...wholes.map(({ name, what, entries }): Draft => ({
      name,
      title: `dma_map_sg: ${what}`,
      entries,
      steps: [mapSg('list'), unmap('list')],
    })),
    ...beginnings.map(({ name, what, nents, entries }): Draft => ({
      name: `first-${name}`,
      title: `dma_map_sg of the first ${nents} of ${entries.length} entries: ${what}`,
      clients: { device: { boundaryBits: name === 'next-would-be-padded' ? 14 : 32 } },
      entries,
      steps: [mapSg('list', nents), unmap('list')],
    })),
    {
      name: 'unreachable',
      title: 'dma_map_sg returns 0 for an entry out of reach',
      entries: [entry('ram', 3, 0x10, PAGE), entry('bus0', 3, 0, PAGE), entry('far0', 3, 0, PAGE)],
      steps: [mapSg('list')],
    },
    {
      name: 'first-unreachable',
      title: 'dma_map_sg returns 0 for an entry out of reach, and leaves those alone that it was not given',
      entries: [entry('ram', 3, 0x10, PAGE), entry('far0', 3, 0, PAGE), entry('ram', 8, 0x20, 0x20)],
      steps: [mapSg('list', 2)],
    },
    {
      name: 'no-room',
      title: 'dma_map_sg returns 0 where there is no room for the list',
      clients: { device: { dmaBits: 22, maxSegSize: 0x100000 } },
      entries: Array.from({ length: 5 }, () => entry('ram', 0, 0, 0x100000)),
      steps: [mapSg('list')],
    },
    {
      name: 'fails-then-maps',
      title: 'dma_map_sg returns 0, then maps the entries that are in reach',
      entries: [entry('ram', 3, 0x10, PAGE), entry('bridge0', 3, 0, PAGE), entry('far0', 3, 0, PAGE)],
      steps: [mapSg('list'), mapSg('list', 2), unmap('list')],
    },
    {
      name: 'more-each-time',
      title: 'One entry of a list is mapped, then two, then all, then one',
      entries: [entry('ram', 3, 0x10, 0xff0), entry('ram', 8, 0, PAGE), entry('bus0', 3, 0, PAGE)],
      steps: [1, 2, 3, 1].flatMap((nents) => [mapSg('list', nents), unmap('list')]),
    },
    {
      name: 'then-sgtable',
      title: 'A list is mapped by dma_map_sg, then by dma_map_sgtable',
      entries: [entry('ram', 3, 0x10, PAGE), entry('bus0', 3, 0, PAGE), entry('ram', 8, 0, PAGE)],
      steps: [mapSg('list', 2), unmap('list'), map('list'), unmap('list')],
    },
    {
      name: 'with-attributes',
      title: 'dma_map_sg of the first entries, with an attribute',
      entries: [entry('ram', 3, 0x10, PAGE), entry('bus0', 3, 0, PAGE), entry('ram', 8, 0, PAGE)],
      steps: [special(mapSg('list', 2), { attrs: ['skip-cpu-sync'] }), unmap('list')],
    },
  ],
};
