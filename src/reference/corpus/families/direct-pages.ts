// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family, map, unmap } from '../draft.js';
import { nameOf, sequences, unalignedEntries } from './kinds.js';

const KINDS = ['ram', 'bus0', 'bridge0'] as const;

/** What a page of `size` bytes may change: where an entry's page is, and how far its offset leads from there. */
function draftsOf(size: number): Draft[] {
  const whole = KINDS.map((memory, i) => entry(memory, 3 + i, 0, size));
  return [
    ...[1, 2].flatMap((length) =>
      sequences(KINDS, length).map((memories) => ({
        name: nameOf(memories),
        title: `order of kinds: ${nameOf(memories).replaceAll('-', ', ')}`,
        entries: unalignedEntries(memories),
      })),
    ),
    { name: 'whole-pages', title: 'a page of each kind', entries: whole },
    {
      name: 'last-byte-first-byte',
      title: 'the last byte of a page and the first byte, of each kind',
      entries: KINDS.flatMap((memory) => [entry(memory, 5, size - 1, 1), entry(memory, 5, 0, 1)]),
    },
    {
      name: 'offset-beyond-first-page',
      title: 'an offset beyond the first page of the entry, for each kind',
      entries: KINDS.map((memory) => entry(memory, 4, size + 0x234, size)),
    },
    {
      name: 'four-kib-pieces',
      title: 'four pieces of 4 KiB of one page, of each kind',
      entries: KINDS.flatMap((memory) => [0, 1, 2, 3].map((i) => entry(memory, 6, 0x1000 * i, 0x1000))),
    },
    {
      name: 'contiguous',
      title: 'pages of each kind that are contiguous have a segment each',
      entries: KINDS.flatMap((memory) => [2, 3].map((page) => entry(memory, page, 0, size))),
    },
    {
      name: 'far-in-the-middle',
      title: "the client can't reach an entry in the middle",
      entries: unalignedEntries(['bus0', 'far0', 'ram']),
      steps: [map('list')],
    },
    {
      name: 'bar-above-the-mask',
      title: 'a BAR above a DMA mask of 32 bits',
      clients: { device: { dmaBits: 32 } },
      beyond: { device: ['bridge0'] },
      entries: unalignedEntries(['ram', 'bus0', 'bridge0']),
      steps: [map('list')],
    },
    {
      name: 'mapped-again',
      title: 'two lists, one of them mapped again',
      lists: { a: whole, b: unalignedEntries(['bridge0', 'ram', 'bus0']) },
      steps: [map('a'), map('b'), unmap('a'), map('a'), unmap('b'), unmap('a')],
    },
  ];
}

/** Without an IOMMU, pages larger than 4 KiB. */
export const directPages: Family = {
  family: 'direct-pages',
  title: 'Without an IOMMU: larger pages',
  description:
    'Pages of 16 KiB and 64 KiB where nothing translates: each entry is at its own physical or bus address, whatever the ' +
    'size of the page that it is counted from.',
  drafts: () =>
    [0x4000, 0x10000].flatMap((size) =>
      draftsOf(size).map((draft) => ({
        // Machines with such pages have RAM and BARs above 4 GiB.
        clients: { device: { dmaBits: 44 } },
        ...draft,
        name: `${size / 1024}k.${draft.name}`,
        title: `No IOMMU, pages of ${size / 1024} KiB: ${draft.title}`,
        profile: 'dma-direct' as const,
        pageSize: size,
        granule: size,
      })),
    ),
};
