// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family, map, unmap } from '../draft.js';
import { mebibyteMemory, mebibytes } from './mebibytes.js';

const PAGE = 0x1000;
const client = { dmaBits: 32, boundaryBits: 32, maxSegSize: 0x1000000 };

/** Lists `first`, then `l0`, `l1` and so on, all mapped at the same time. */
function together(
  first: readonly EntryDraft[] | null,
  lists: readonly (readonly EntryDraft[])[],
  by = 'device',
): Pick<Draft, 'lists' | 'steps'> {
  const named = {
    ...(first === null ? {} : { first }),
    ...Object.fromEntries(lists.map((list, index) => [`l${index}`, list])),
  };
  const names = Object.keys(named);
  return { lists: named, steps: [...names.map((name) => map(name, by)), ...names.map((name) => unmap(name))] };
}

function times(count: number, list: readonly EntryDraft[]): (readonly EntryDraft[])[] {
  return Array.from({ length: count }, () => list);
}

const drafts: readonly Draft[] = [
  // First, and of a client each: whatever was mapped before under a mask of 64 bits takes the top away.
  {
    name: 'top-granule',
    title: 'A granule under a mask of 64 bits: if allocation begins at the top of the mask, it ends at 2^64',
    clients: { device: { ...client, dmaBits: 64 } },
    entries: [entry('ram', 3, 0, PAGE)],
  },
  {
    name: 'top-granule-of-a-twin',
    title: 'Bus memory and a granule under a mask of 64 bits, while a twin with 32 bits has both mapped too',
    clients: { device: client, twin: { ...client, dmaBits: 64 } },
    lists: {
      low: [entry('ram', 3, 0, PAGE), entry('bus0', 3, 0, PAGE)],
      high: [entry('bus0', 5, 0, PAGE), entry('ram', 9, 0, PAGE)],
    },
    steps: [map('low'), map('high', 'twin'), unmap('low'), unmap('high')],
  },
  {
    name: 'sixteen-lists-of-2-mib',
    title: 'Sixteen lists of 2 MiB under a mask of 32 bits',
    ...together(null, times(16, mebibytes(2))),
  },
  {
    name: 'sixteen-lists-of-1-mib-elsewhere',
    title: 'Sixteen lists of 1 MiB and more of a client elsewhere under a mask of 32 bits',
    clients: { other: client },
    ...together(
      null,
      Array.from({ length: 16 }, (_, i) => mebibytes(i < 2 ? 7 : 1)),
      'other',
    ),
    memory: { ...mebibyteMemory, far0: { kind: 'bar', provider: 'far0', from: 'start', at: '0x0', size: '0x1000' } },
  },
  {
    name: 'two-lists-of-16-mib',
    title: 'Two lists of 16 MiB under a mask of 32 bits: on a PC, devices and MSIs lie below the first',
    ...together(null, times(2, mebibytes(16))),
  },
  {
    name: 'four-lists-of-16-mib',
    title: 'Four lists of 16 MiB under a mask of 32 bits',
    ...together(null, times(4, mebibytes(16))),
  },
  {
    name: 'one-mib-lists-after-16-mib',
    title: 'A list of 16 MiB, then twelve of 1 MiB',
    ...together(mebibytes(16), times(12, mebibytes(1))),
  },
  {
    name: 'pages-after-17-mib',
    title: 'Lists of 16 MiB and of 1 MiB, then of single pages: on a PC, the region of MSIs lies right below',
    ...together(mebibytes(16), [mebibytes(1), ...times(8, [entry('ram', 3, 0x80, 0x80)])]),
  },
  {
    name: 'odd-sizes',
    title: 'Lists of 9, 7, 5, 3 and 1 MiB under a mask of 32 bits',
    ...together(null, [9, 7, 5, 3, 1].map(mebibytes)),
  },
  {
    name: 'one-list-of-32-mib',
    title: 'A list of 32 MiB under a mask of 32 bits',
    entries: mebibytes(32),
  },
  {
    name: 'one-list-of-64-mib',
    title: 'A list of 64 MiB under a mask of 32 bits',
    entries: mebibytes(64),
  },
  {
    name: 'bus-entries-between',
    title: 'Two lists of 16 MiB with bus entries between: the BAR lies where the next IOVA would, on a PC',
    ...together(
      null,
      times(
        2,
        mebibytes(16).flatMap((each, i) => (i % 4 ? [each] : [entry('bus0', i, 0, PAGE), each])),
      ),
    ),
  },
  {
    name: 'freed-in-between',
    title: 'Three lists of 16 MiB; the first is unmapped and a longer one mapped',
    lists: { a: mebibytes(16), b: mebibytes(16), c: mebibytes(16), d: mebibytes(17) },
    steps: [map('a'), map('b'), unmap('a'), map('d'), map('c'), unmap('b'), unmap('c'), unmap('d')],
  },
  {
    name: 'padded-across-16-mib',
    title: 'A list of 24 MiB with padding, under a mask of 32 bits',
    clients: { device: { ...client, boundaryBits: 22 } },
    entries: Array.from({ length: 8 }, (_, i) => entry('ram', i % 2 ? 0 : 0x101, 0, 0x100000)).flatMap((each) => [
      each,
      { ...each, length: 0x100000 },
      { ...each, length: 0xff000 },
    ]),
  },
  {
    name: 'mask-64-bits',
    title: 'Four lists of 16 MiB under a mask of 64 bits',
    clients: { device: { ...client, dmaBits: 64 } },
    ...together(null, times(4, mebibytes(16))),
  },
  ...[31, 30, 29].map((dmaBits): Draft => ({
    name: `mask-${dmaBits}-bits`,
    title: `DMA mask of ${dmaBits} bits: on a PC with little RAM its top lies in a window of the host bridge`,
    clients: { device: { ...client, dmaBits } },
    ...together(mebibytes(16), times(3, [entry('ram', 3, 0x80, 0x80)])),
  })),
  {
    name: 'mask-20-bits',
    title: 'Six lists of 64 KiB under a mask of 20 bits: on a PC, the VGA window lies in between',
    clients: { device: { ...client, dmaBits: 20 } },
    ...together(null, times(6, [entry('ram', 0, 0, 0x10000)])),
  },
];

/** What is longer than 32 granules is not taken from what was freed before. */
const wideMasks: readonly Draft[] = [
  ...[33, 36, 40, 48].map((dmaBits): Draft => ({
    name: `from-the-top-${dmaBits}-bits`,
    title: `Lists of 1 and 2 MiB under a mask of ${dmaBits} bits, from the top if allocation begins there`,
    clients: { device: { ...client, dmaBits } },
    ...together(null, [mebibytes(1), mebibytes(2), mebibytes(1)]),
  })),
  {
    name: 'from-the-top-64-bits',
    title: 'A list of 1 MiB under a mask of 64 bits, from the top if allocation begins there',
    clients: { device: { ...client, dmaBits: 64 } },
    entries: mebibytes(1),
  },
];

/** Enough IOVA at the same time to come to what the platform reserves. */
export const reserved: Family = {
  family: 'reserved',
  title: 'IOVA never lies in a reserved region',
  description:
    'Lists that together fill the IOVA space from the top of the DMA mask down, past where a PC has its PCI windows and MSIs: ' +
    'no IOVA lies in a window of the host bridge, which a switch would route to a peer, or in a region that the IOMMU reserves.',
  drafts: () =>
    [...drafts, ...wideMasks].map((draft) => ({
      memory: mebibyteMemory,
      clients: { device: client },
      requirements: ['MAP-RESERVED'],
      ...draft,
    })),
};
