// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family, map, unmap } from '../draft.js';
import { MIB, mebibyteMemory, mebibytes } from './mebibytes.js';

const PAGE = 0x1000;

const client = { dmaBits: 24, boundaryBits: 32, maxSegSize: 0x1000000 };

/** Lists that fill the IOVA space. */
export const exhaustion: Family = {
  family: 'exhaustion',
  title: 'IOVA space that is too small',
  description:
    'A client with a DMA mask of 24 bits: a list that can not fit fails with ENOMEM and leaves nothing behind; one that ' +
    'fits is mapped, also after a failure.',
  drafts: () =>
    drafts.map((draft) => ({
      memory: mebibyteMemory,
      clients: { device: client },
      requirements: ['MAP-SPACE'],
      ...draft,
    })),
};

const drafts: readonly Draft[] = [
  { name: 'half-fits', title: 'A list of half the space is mapped', entries: mebibytes(8) },
  { name: 'quarter-fits', title: 'A list of a quarter of the space is mapped', entries: mebibytes(4) },
  {
    name: 'more-than-all',
    title: 'A list longer than the whole space fails',
    entries: mebibytes(17),
    steps: [map('list')],
  },
  {
    name: 'all-of-it',
    title: 'A list as long as the whole space fails: the first granule is never given out',
    entries: mebibytes(16),
    steps: [map('list')],
  },
  {
    name: 'fails-with-bus-entry',
    title: 'A list with a bus entry that is too long fails; no flag is left',
    entries: [entry('bus0', 3, 0x40, PAGE), ...mebibytes(17)],
    steps: [map('list')],
  },
  {
    name: 'fails-with-offsets',
    title: 'A list that is too long fails; offsets and lengths are as the caller set them',
    entries: [...mebibytes(16).map((each) => ({ ...each, offset: 0x123, length: MIB - 0x321 })), ...mebibytes(1)],
    steps: [map('list')],
  },
  {
    name: 'second-half-is-taken',
    title: 'Of two lists that are too long together, the second fails and the first stays mapped',
    lists: { first: mebibytes(8), second: mebibytes(9) },
    steps: [map('first'), map('second'), unmap('first')],
  },
  {
    name: 'fits-after-failure',
    title: 'After a failure, a list that fits is mapped',
    lists: { large: mebibytes(17), small: mebibytes(8) },
    steps: [map('large'), map('small'), unmap('small')],
  },
  {
    name: 'again-after-failure',
    title: 'A list that failed for want of space is mapped once there is room',
    lists: { first: mebibytes(8), second: mebibytes(4), third: mebibytes(8) },
    steps: [map('first'), map('second'), map('third'), unmap('second'), unmap('first'), map('third'), unmap('third')],
  },
  {
    name: 'twice-after-failure',
    title: 'Two failures in a row, then a list that fits',
    lists: { large: mebibytes(17), larger: mebibytes(20), small: mebibytes(2) },
    steps: [map('large'), map('larger'), map('small'), unmap('small')],
  },
  {
    name: 'smaller-list-while-full',
    title: 'While a list is refused, a smaller one that fits is mapped',
    lists: { first: mebibytes(8), second: mebibytes(9), third: mebibytes(2) },
    steps: [map('first'), map('second'), map('third'), unmap('third'), unmap('first')],
  },
  {
    name: 'narrow-fails-then-wide-twin',
    title: 'A list that is too long for a narrow DMA mask is mapped by a twin with a wide one',
    clients: { device: client, twin: { ...client, dmaBits: 32 } },
    lists: { large: mebibytes(17), again: mebibytes(17) },
    steps: [map('large'), map('again', 'twin'), unmap('again')],
  },
  {
    name: 'wide-twin-while-narrow-is-full',
    title: 'While a narrow space has no room, a twin with a wide one maps a list of that length',
    clients: { device: client, twin: { ...client, dmaBits: 64 } },
    lists: { first: mebibytes(8), second: mebibytes(9), third: mebibytes(9) },
    steps: [map('first'), map('second'), map('third', 'twin'), unmap('third'), unmap('first')],
  },
  ...[20, 21, 22, 23].map((dmaBits): Draft => ({
    name: `mask-${dmaBits}-bits`,
    title: `DMA mask of ${dmaBits} bits: an eighth of the space fits, more than all of it does not`,
    clients: { device: { ...client, dmaBits } },
    lists: {
      fits: [entry('ram', 2, 0, 2 ** dmaBits / 8)],
      large: mebibytes(2 ** dmaBits / MIB + 1),
    },
    steps: [map('fits'), unmap('fits'), map('large'), map('fits'), unmap('fits')],
  })),
];
