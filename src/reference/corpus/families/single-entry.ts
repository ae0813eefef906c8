// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family } from '../draft.js';

const memories = { ram: 'RAM', bus0: 'bus-address', bridge0: 'host-bridge' };

/** Offset and length of an entry, bytes, and what is special about them. */
const shapes = [
  { name: 'page', what: 'exactly one page', offset: 0, length: 0x1000 },
  { name: 'byte', what: 'one byte', offset: 0, length: 1 },
  { name: 'last-byte', what: 'the last byte of a page', offset: 0xfff, length: 1 },
  { name: 'tail', what: 'the second half of a page', offset: 0x800, length: 0x800 },
  { name: 'middle', what: 'bytes in the middle of a page', offset: 0x234, length: 0x567 },
  { name: 'sector', what: 'a sector', offset: 0, length: 0x200 },
  { name: 'one-less', what: 'a page less its last byte', offset: 0, length: 0xfff },
  { name: 'one-more', what: 'a page and one byte', offset: 0, length: 0x1001 },
  { name: 'spans-two', what: 'a page length that spans two pages', offset: 0x800, length: 0x1000 },
  { name: 'ends-one-in', what: 'an end one byte into the third page', offset: 0xffe, length: 0x1003 },
  { name: 'two-bytes-two-pages', what: 'two bytes in two pages', offset: 0xfff, length: 2 },
  { name: 'pages-16', what: '16 pages, as long as a segment may be', offset: 0, length: 0x10000 },
  { name: 'pages-15-odd', what: 'almost 16 pages from an odd offset', offset: 0x123, length: 0xfed0 },
  { name: 'odd', what: 'an odd offset and an odd length', offset: 0x7, length: 0x3e9 },
];

/** One entry a list: where it starts and ends within its pages. */
export const singleEntry: Family = {
  family: 'single-entry',
  title: 'Lists of one entry',
  description:
    'One entry of each kind, with starts and ends on and off page boundaries: the offset within the granule is kept in ' +
    'the DMA address, the length is exact, and each granule that the entry touches translates.',
  drafts: () =>
    Object.entries(memories).flatMap(([memory, kind]) =>
      shapes.map(({ name, what, offset, length }): Draft => ({
        name: `${memory}-${name}`,
        title: `One ${kind} entry: ${what}`,
        entries: [entry(memory, 3, offset, length)],
      })),
    ),
};
