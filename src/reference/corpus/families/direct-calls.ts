// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family, map, special, sync, unmap } from '../draft.js';

const PAGE = 0x1000;

const mixed = [
  entry('ram', 3, 0x200, 0xe00),
  entry('bus0', 3, 0, PAGE),
  entry('ram', 8, 0, PAGE),
  entry('bridge0', 3, 0x10, 0x20),
];

const far = [entry('ram', 3, 0x10, PAGE), entry('bus0', 3, 0, PAGE), entry('far0', 3, 0, PAGE), entry('ram', 8, 0, 16)];

const drafts: readonly Draft[] = [
  {
    name: 'all-attributes',
    title: 'No IOMMU: all attributes at once',
    entries: mixed,
    steps: [
      special(map('list'), { attrs: ['no-warn', 'privileged', 'skip-cpu-sync', 'weak-ordering'] }),
      unmap('list'),
    ],
  },
  {
    name: 'dma-map-sg',
    title: 'No IOMMU: dma_map_sg returns as many segments as entries',
    entries: mixed,
    steps: [special(map('list'), { call: 'dma_map_sg' }), unmap('list')],
  },
  {
    name: 'first-two',
    title: 'No IOMMU: dma_map_sg of the first two of four entries',
    entries: mixed,
    steps: [special(map('list'), { call: 'dma_map_sg', nents: 2 }), unmap('list')],
  },
  {
    name: 'first-before-unreachable',
    title: 'No IOMMU: dma_map_sg of the entries before one out of reach',
    entries: far,
    steps: [special(map('list'), { call: 'dma_map_sg', nents: 2 }), unmap('list')],
  },
  {
    name: 'first-unreachable',
    title: 'No IOMMU: dma_map_sg returns 0, and leaves the entry alone that it was not given',
    entries: far,
    steps: [special(map('list'), { call: 'dma_map_sg', nents: 3 })],
  },
  {
    name: 'more-each-time',
    title: 'No IOMMU: one entry of a list is mapped, then two, then all, then one',
    entries: mixed,
    steps: [1, 2, 4, 1].flatMap((nents) => [special(map('list'), { call: 'dma_map_sg', nents }), unmap('list')]),
  },
  {
    name: 'synced',
    title: 'No IOMMU: a list is handed to the CPU and back',
    entries: mixed,
    steps: [map('list'), sync('list', 'cpu'), sync('list', 'device'), unmap('list')],
  },
  {
    name: 'first-two-synced',
    title: 'No IOMMU: the first two of four entries are mapped and handed to the CPU',
    entries: mixed,
    steps: [special(map('list'), { call: 'dma_map_sg', nents: 2 }), sync('list', 'cpu'), unmap('list')],
  },
  {
    name: 'supported',
    title: 'No IOMMU: dma_pci_p2pdma_supported is asked',
    entries: mixed,
    asksSupported: true,
  },
  {
    name: 'from-pages',
    title: 'No IOMMU: a list built from pages of RAM and of a BAR',
    entries: [entry('ram', 3, 0x234, 3 * PAGE - 0x234), entry('bus0', 3, 0, 2 * PAGE), entry('bridge0', 9, 0, 0x80)],
    fromPages: ['list'],
  },
];

/** What steps may ask for, where no IOMMU translates. */
export const directCalls: Family = {
  family: 'direct-calls',
  title: 'Attributes, dma_map_sg, syncs and the query without an IOMMU',
  description:
    'Where no IOMMU translates, attributes and syncs change nothing either, dma_map_sg returns a count or 0, and it leaves ' +
    'the entries alone that it is not given.',
  drafts: () => drafts.map((draft) => ({ ...draft, profile: 'dma-direct' as const })),
};
