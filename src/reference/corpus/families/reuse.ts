// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family, map, unmap } from '../draft.js';

const PAGE = 0x1000;

/** Lists that `device` can map and `other` can't: `other` does not reach bus0. */
const lists: readonly { name: string; what: string; entries: EntryDraft[] }[] = [
  {
    name: 'bus-ram-ram',
    what: 'a bus entry, then RAM',
    entries: [entry('bus0', 2, 0, PAGE), entry('ram', 3, 0, PAGE), entry('ram', 8, 0, PAGE)],
  },
  {
    name: 'ram-bus',
    what: 'RAM, then a bus entry',
    entries: [entry('ram', 3, 0, PAGE), entry('bus0', 2, 0, PAGE)],
  },
  {
    name: 'ram-bus-ram',
    what: 'a bus entry between RAM',
    entries: [entry('ram', 3, 0, 2 * PAGE), entry('bus0', 2, 0, PAGE), entry('ram', 8, 0, 2 * PAGE)],
  },
  { name: 'bus-alone', what: 'a bus entry alone', entries: [entry('bus0', 2, 0, PAGE)] },
  {
    name: 'merged',
    what: 'pages that shared a segment, after a bus entry',
    entries: [entry('bus0', 2, 0, PAGE), ...[4, 6, 8, 10].map((page) => entry('ram', page, 0, PAGE))],
  },
  {
    name: 'offsets',
    what: 'odd offsets and lengths, after a bus entry',
    entries: [entry('bus0', 2, 0x40, 0x1240), entry('bridge0', 8, 0x10, 0x1ff0), entry('ram', 3, 0x234, 0x567)],
  },
];

/** Lists that are mapped more than once. */
export const reuse: Family = {
  family: 'reuse',
  title: 'Lists that are mapped again',
  description:
    'A list that was mapped and unmapped, with what that left in its DMA fields, is mapped again: by the same client, by ' +
    'another that can not reach all of it (the map fails and the list is whole), and after that failure.',
  drafts: () =>
    lists.flatMap(({ name, what, entries }): Draft[] => [
      {
        name: `${name}-same-client`,
        title: `Mapped twice by one client: ${what}`,
        entries,
        steps: [map('list'), unmap('list'), map('list'), unmap('list')],
      },
      {
        name: `${name}-then-fails`,
        title: `Mapped by a client, then by one that can not reach it: ${what}`,
        clients: { device: {}, other: {} },
        entries,
        steps: [map('list'), unmap('list'), map('list', 'other')],
      },
      {
        name: `${name}-fails-first`,
        title: `A map that fails, then one that does not: ${what}`,
        clients: { device: {}, other: {} },
        entries,
        steps: [map('list', 'other'), map('list'), unmap('list')],
      },
      {
        name: `${name}-fails-between`,
        title: `A map that fails between two that do not: ${what}`,
        clients: { device: {}, other: {} },
        entries,
        steps: [map('list'), unmap('list'), map('list', 'other'), map('list'), unmap('list')],
      },
    ]),
};
