// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family, map, unmap } from '../draft.js';

const PAGE = 0x1000;

/** Lists that `device` can map and `other` can't: `other` does not reach bus0. */
const lists: readonly { name: string; what: string; entries: EntryDraft[] }[] = [
  { name: 'bus-alone', what: 'a bus entry alone', entries: [entry('bus0', 2, 0, PAGE)] },
  {
    name: 'bus-ram-bus',
    what: 'RAM between bus entries',
    entries: [entry('bus0', 2, 0, PAGE), entry('ram', 3, 0, PAGE), entry('bus0', 8, 0, PAGE)],
  },
  {
    name: 'bridge-bus-ram',
    what: 'host-bridge memory, a bus entry, RAM',
    entries: [entry('bridge0', 2, 0x40, 0x1240), entry('bus0', 8, 0x10, 0x1ff0), entry('ram', 3, 0x234, 0x567)],
  },
  {
    name: 'ram-bus',
    what: 'RAM, then a bus entry',
    entries: [entry('ram', 3, 0x100, 2 * PAGE), entry('bus0', 2, 0x80, PAGE)],
  },
];

const again = (): Draft[] =>
  lists.flatMap(({ name, what, entries }) => [
    {
      name: `${name}-same-client`,
      title: `No IOMMU, mapped twice by one client: ${what}`,
      entries,
      steps: [map('list'), unmap('list'), map('list'), unmap('list')],
    },
    {
      name: `${name}-then-fails`,
      title: `No IOMMU, mapped by a client, then by one that can not reach it: ${what}`,
      clients: { device: {}, other: {} },
      entries,
      steps: [map('list'), unmap('list'), map('list', 'other')],
    },
    {
      name: `${name}-fails-between`,
      title: `No IOMMU, a map that fails before and between two that do not: ${what}`,
      clients: { device: {}, other: {} },
      entries,
      steps: [map('list', 'other'), map('list'), unmap('list'), map('list', 'other'), map('list'), unmap('list')],
    },
  ]);

/** Memory that one client reaches by bus address and another through the host bridge: flags must not stay. */
const otherKind: readonly Draft[] = [
  {
    name: 'bus-then-bridge',
    title: 'No IOMMU: mapped by bus address, then by a client that reaches it through the host bridge',
    clients: { device: {}, other: {} },
    entries: [entry('bus1', 2, 0x80, PAGE), entry('ram', 3, 0, PAGE), entry('bus1', 5, 0, PAGE)],
    steps: [map('list'), unmap('list'), map('list', 'other'), unmap('list')],
  },
  {
    name: 'bridge-then-bus',
    title: 'No IOMMU: mapped through the host bridge, then by a client that reaches it by bus address',
    clients: { device: {}, other: {} },
    entries: [entry('bus1', 2, 0x80, PAGE), entry('ram', 3, 0, PAGE), entry('bus1', 5, 0, PAGE)],
    steps: [map('list', 'other'), unmap('list'), map('list'), unmap('list')],
  },
  {
    name: 'failed-bus-then-bridge',
    title: 'No IOMMU: bus entries of a map that failed, then mapped through the host bridge by another client',
    clients: { device: {}, other: {} },
    entries: [entry('bus1', 2, 0x80, PAGE), entry('bus1', 5, 0, PAGE), entry('far0', 3, 0, PAGE)],
    steps: [map('list'), map('list', 'other'), unmap('list')],
  },
  {
    name: 'failed-bus-then-bridge-after-use',
    title: 'No IOMMU: mapped by one client, failed for another with bus entries before the far one, mapped again',
    clients: { device: {}, other: {} },
    entries: [entry('ram', 2, 0, PAGE), entry('bus1', 2, 0x80, PAGE), entry('far0', 3, 0, PAGE)],
    steps: [map('list', 'other'), unmap('list'), map('list'), map('list', 'other'), unmap('list')],
  },
];

/** Lists that are mapped more than once, without an IOMMU. */
export const directReuse: Family = {
  family: 'direct-reuse',
  title: 'Without an IOMMU: lists that are mapped again',
  description:
    'A list is mapped again, with what an earlier map or a failed one left in its DMA fields: by the same client, by one that ' +
    'cannot reach all of it, and by one that reaches its memory in another way, for which no bus-address flag may be left.',
  drafts: () => [...again(), ...otherKind].map((draft) => ({ ...draft, profile: 'dma-direct' })),
};
