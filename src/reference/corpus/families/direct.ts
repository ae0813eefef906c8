// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family, map, unmap } from '../draft.js';
import { nameOf, sequences, unalignedEntries } from './kinds.js';

const PAGE = 0x1000;

const orders = (): Draft[] =>
  [1, 2, 3].flatMap((length) =>
    sequences(['ram', 'bus0', 'bridge0'], length).map((memories) => ({
      name: nameOf(memories),
      title: `No IOMMU, order of kinds: ${nameOf(memories).replaceAll('-', ', ')}`,
      entries: unalignedEntries(memories),
    })),
  );

const shapes: readonly Draft[] = [
  {
    name: 'contiguous-ram',
    title: 'No IOMMU: pages of RAM that are contiguous have a segment each',
    entries: [2, 3, 4].map((page) => entry('ram', page, 0, PAGE)),
  },
  {
    name: 'contiguous-bus',
    title: 'No IOMMU: bus pages that are contiguous have a segment each',
    entries: [2, 3, 4].map((page) => entry('bus0', page, 0, PAGE)),
  },
  {
    name: 'contiguous-bridge',
    title: 'No IOMMU: pages behind the host bridge that are contiguous have a segment each',
    entries: [2, 3, 4].map((page) => entry('bridge0', page, 0, PAGE)),
  },
  {
    name: 'descending',
    title: 'No IOMMU: pages of each kind in descending order',
    entries: ['ram', 'bus0', 'bridge0'].flatMap((memory) => [9, 8].map((page) => entry(memory, page, 0, PAGE))),
  },
  {
    name: 'same-page-twice',
    title: 'No IOMMU: the same page of each kind twice in one list',
    entries: ['ram', 'bus0', 'bridge0'].flatMap((memory) => [entry(memory, 5, 0, PAGE), entry(memory, 5, 0, PAGE)]),
  },
  {
    name: 'several-pages',
    title: 'No IOMMU: entries of several pages, of each kind',
    entries: ['ram', 'bus0', 'bridge0'].map((memory, i) => entry(memory, 4, 0x123 * i, (5 + i) * PAGE)),
  },
  {
    name: 'offset-beyond-first-page',
    title: 'No IOMMU: an offset beyond the first page of the entry, for each kind',
    entries: ['ram', 'bus0', 'bridge0'].map((memory) => entry(memory, 4, 0x2345, 0x1210)),
  },
  {
    name: 'offset-of-more-than-16-bits',
    title: 'No IOMMU: an offset of more than 64 KiB, for each kind',
    entries: ['ram', 'bus0', 'bridge0'].map((memory) => entry(memory, 1, 0x12345, 0x210)),
  },
  {
    name: 'single-bytes',
    title: 'No IOMMU: the first byte of a page and the last one, of each kind',
    entries: ['ram', 'bus0', 'bridge0'].flatMap((memory) => [entry(memory, 7, 0, 1), entry(memory, 7, 0xfff, 1)]),
  },
  {
    name: 'two-providers',
    title: 'No IOMMU: bus pages of two providers in turn',
    entries: ['bus0', 'bus1', 'bus0', 'bus1'].map((memory, i) => entry(memory, 3 + i, 0, PAGE)),
  },
  {
    name: 'two-bridged-providers',
    title: 'No IOMMU: pages of two providers behind the host bridge in turn, with RAM after them',
    entries: ['bridge0', 'bridge1', 'bridge0', 'ram'].map((memory, i) => entry(memory, 3 + i, 0, PAGE)),
  },
  {
    name: 'four-providers',
    title: 'No IOMMU: bus and host-bridge pages of four providers in turn',
    entries: ['bus0', 'bridge0', 'bus1', 'bridge1', 'bus0', 'bridge0'].map((memory, i) =>
      entry(memory, 3 + i, 0, PAGE),
    ),
  },
  {
    name: 'bar-edges',
    title: 'No IOMMU: first and last page of a BAR, reached by bus address and through the host bridge',
    memory: {
      'bus-first': { kind: 'bar', provider: 'bus0', from: 'start', at: '0x0', size: '0x1000' },
      'bus-last': { kind: 'bar', provider: 'bus0', from: 'end', at: '0x1000', size: '0x1000' },
      'bridge-first': { kind: 'bar', provider: 'bridge0', from: 'start', at: '0x0', size: '0x1000' },
      'bridge-last': { kind: 'bar', provider: 'bridge0', from: 'end', at: '0x1000', size: '0x1000' },
    },
    entries: ['bus-first', 'bus-last', 'bridge-first', 'bridge-last'].map((memory) => entry(memory, 0, 0, PAGE)),
  },
  {
    name: 'bus-longer-than-segments',
    title: 'No IOMMU: a bus entry longer than a segment may be',
    entries: [entry('bus0', 3, 0, 32 * PAGE), entry('ram', 3, 0, PAGE)],
  },
  {
    name: 'boundary-of-a-page',
    title: 'No IOMMU: entries within a page, with a segment boundary of a page',
    clients: { device: { boundaryBits: 12, maxSegSize: PAGE } },
    entries: [entry('ram', 3, 0x800, 0x800), entry('ram', 4, 0, PAGE), entry('bus0', 3, 0x10, 0x400)],
  },
  {
    name: 'long-list',
    title: 'No IOMMU: 300 entries of all kinds in turn',
    entries: Array.from({ length: 300 }, (_, i) =>
      entry(['ram', 'bus0', 'bridge0'][i % 3] ?? 'ram', (i * 7) % 250, (i * 8) % 0x800, 0x200 + i),
    ),
  },
  ...[40, 64].map((dmaBits) => ({
    name: `mask-${dmaBits}-bits`,
    title: `No IOMMU: DMA mask of ${dmaBits} bits`,
    clients: { device: { dmaBits } },
    entries: unalignedEntries(['ram', 'bus0', 'bridge0']),
  })),
  ...(['to-device', 'from-device'] as const).map((direction) => ({
    name: direction,
    title: `No IOMMU: every kind of memory, ${direction}`,
    entries: unalignedEntries(['ram', 'bus0', 'bridge0']),
    steps: [map('list', 'device', direction), unmap('list')],
  })),
];

const several: readonly Draft[] = [
  {
    name: 'two-clients-see-it-differently',
    title:
      'No IOMMU: two clients map the same memory at the same time, one by bus address, one through the host bridge',
    clients: { device: {}, other: {} },
    lists: {
      a: [entry('bus1', 2, 0x80, PAGE), entry('ram', 2, 0, PAGE)],
      b: [entry('ram', 2, 0, PAGE), entry('bus1', 2, 0x80, PAGE)],
    },
    steps: [map('a'), map('b', 'other'), unmap('a'), unmap('b')],
  },
  {
    name: 'three-lists',
    title: 'No IOMMU: three lists of one client, unmapped in another order than mapped',
    lists: {
      a: unalignedEntries(['ram', 'bus0', 'bridge0']),
      b: unalignedEntries(['bus0', 'ram']),
      c: unalignedEntries(['bridge0', 'bus0', 'bus0']),
    },
    steps: [map('a'), map('b'), map('c'), unmap('b'), unmap('c'), unmap('a')],
  },
];

/** Lists of a client that no IOMMU translates for. */
export const direct: Family = {
  family: 'direct',
  title: 'Without an IOMMU: every kind of memory',
  description:
    'The profile dma-direct: bus-address entries have their PCI bus address and the flag, RAM and host-bridge entries their ' +
    'physical address. Nothing is aligned, padded or merged.',
  drafts: () => [...orders(), ...shapes, ...several].map((draft) => ({ ...draft, profile: 'dma-direct' })),
};
