// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family, map, unmap } from '../draft.js';
import { twoBars } from './bars.js';

const PAGE = 0x1000;

const drafts: readonly Draft[] = [
  {
    name: 'bus-in-turn',
    title: 'No IOMMU: two BARs by bus address in turn, RAM and another provider between',
    memory: twoBars('bus0'),
    entries: ['first', 'second', 'first', 'ram', 'second', 'bus1', 'first', 'second'].map((memory, i) =>
      entry(memory, 3 * i, 0x110 * i, PAGE),
    ),
  },
  {
    name: 'bridge-in-turn',
    title: 'No IOMMU: two BARs through the host bridge in turn, bus memory and RAM between',
    memory: twoBars('bridge0'),
    entries: ['second', 'first', 'bus0', 'second', 'ram', 'first'].map((memory, i) =>
      entry(memory, 3 * i, 0x110 * i, PAGE),
    ),
  },
  {
    name: 'two-clients-see-it-differently',
    title: 'No IOMMU: a list of two BARs by bus address for one client, through the host bridge for another',
    clients: { device: {}, other: {} },
    memory: twoBars('bus1'),
    entries: [entry('second', 2, 0x80, PAGE), entry('ram', 2, 0, PAGE), entry('first', 2, 0x80, PAGE)],
    steps: [map('list'), unmap('list'), map('list', 'other'), unmap('list'), map('list'), unmap('list')],
  },
  {
    name: 'both-far',
    title: 'No IOMMU: the client reaches neither BAR of a provider',
    memory: twoBars('far0'),
    entries: ['ram', 'bridge0', 'second', 'first'].map((memory, i) => entry(memory, 4 * i, 0x123 * i, PAGE)),
    steps: [map('list')],
  },
];

/** Several BARs of one provider, where nothing translates. */
export const directBars: Family = {
  family: 'direct-bars',
  title: 'Without an IOMMU: several BARs of one provider',
  description:
    "Entries of two BARs of one provider: each has the bus address or the physical address of its own BAR's bytes.",
  drafts: () => drafts.map((draft) => ({ ...draft, profile: 'dma-direct' })),
};
