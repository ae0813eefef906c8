// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family, map, unmap } from '../draft.js';
import { nameOf, unalignedEntries } from './kinds.js';

const PAGE = 0x1000;

/** Orders in which memory above the mask stands among what the mask doesn't matter for. */
const orders = [
  ['bridge0'],
  ['ram', 'bridge0'],
  ['bridge0', 'ram'],
  ['bus0', 'bridge0'],
  ['bridge0', 'bus0'],
  ['ram', 'bus0', 'bridge0'],
  ['bus0', 'bridge0', 'ram'],
  ['bridge0', 'bridge0'],
  ['bus0', 'bus0', 'bridge0'],
];

const failing = (): Draft[] =>
  [28, 31].flatMap((dmaBits) =>
    orders.map((memories) => ({
      name: `${nameOf(memories)}-${dmaBits}-bits`,
      title: `No IOMMU, DMA mask of ${dmaBits} bits, a BAR above it: ${nameOf(memories).replaceAll('-', ', ')}`,
      clients: { device: { dmaBits } },
      beyond: { device: ['bridge0'] },
      entries: unalignedEntries(memories),
      steps: [map('list')],
    })),
  );

const others: readonly Draft[] = [
  ...[28, 30, 31].map((dmaBits) => ({
    name: `ram-bus-${dmaBits}-bits`,
    title: `No IOMMU, DMA mask of ${dmaBits} bits: RAM, and bus memory, which the mask does not bind`,
    clients: { device: { dmaBits } },
    entries: unalignedEntries(['ram', 'bus0', 'ram', 'bus1']),
  })),
  {
    name: 'far-before-bridge',
    title: 'No IOMMU: an entry out of reach, then one above the mask',
    clients: { device: { dmaBits: 31 } },
    beyond: { device: ['bridge0'] },
    entries: unalignedEntries(['ram', 'far0', 'bridge0']),
    steps: [map('list')],
  },
  {
    name: 'bridge-before-far',
    title: 'No IOMMU: an entry above the mask, then one out of reach',
    clients: { device: { dmaBits: 31 } },
    beyond: { device: ['bridge0'] },
    entries: unalignedEntries(['bus0', 'bridge0', 'far0']),
    steps: [map('list')],
  },
  {
    name: 'two-clients-two-masks',
    title: 'No IOMMU: the mask of one client reaches a BAR, that of another does not',
    clients: { device: { dmaBits: 32 }, twin: { dmaBits: 31 } },
    beyond: { twin: ['bridge0'] },
    entries: [entry('bus0', 2, 0, PAGE), entry('bridge0', 2, 0x80, PAGE), entry('ram', 2, 0, PAGE)],
    steps: [map('list'), unmap('list'), map('list', 'twin'), map('list'), unmap('list')],
  },
  {
    name: 'failure-while-mapped',
    title: 'No IOMMU: a map that fails for the mask leaves the list that is mapped alone',
    clients: { device: { dmaBits: 31 } },
    beyond: { device: ['bridge0'] },
    lists: { mapped: unalignedEntries(['ram', 'bus0']), failing: unalignedEntries(['bus0', 'bridge0', 'ram']) },
    steps: [map('mapped'), map('failing'), unmap('mapped')],
  },
];

/** Physical memory against DMA masks. */
export const directMasks: Family = {
  family: 'direct-masks',
  title: 'Without an IOMMU: DMA masks',
  description:
    'P2PDMA memory behind the host bridge that lies above the DMA mask fails the map with EIO and is never bounced; RAM ' +
    'below the mask and bus-address memory anywhere are mapped.',
  drafts: () => [...failing(), ...others].map((draft) => ({ ...draft, profile: 'dma-direct' })),
};
