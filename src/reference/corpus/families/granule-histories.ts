// SPDX-License-Identifier: Apache-2.0
import { type Draft, map, sync, unmap } from '../draft.js';
import type { GranuleTerms } from './granule-terms.js';

/** Lists that are mapped more than once; `other` does not reach bus0, and reaches bus1 through the host bridge. */
export function reuse({ granule: g, odd, small, at }: GranuleTerms): Draft[] {
  const kinds = [at('ram', 3, odd, g + 0x90), at('bridge0', 9, 0x10, 2 * g - 0x20), at('bus0', 5, odd, g)];
  return [
    {
      name: 'again-by-the-same-client',
      title: 'a list of all kinds at odd offsets is mapped twice by one client',
      clients: { device: small },
      entries: kinds,
      steps: [map('list'), unmap('list'), map('list'), unmap('list')],
    },
    {
      name: 'fails-twice-then-maps',
      title: 'a list is mapped after two maps by a client that does not reach its last entry',
      clients: { device: small, other: small },
      entries: kinds,
      steps: [map('list', 'other'), map('list', 'other'), map('list'), unmap('list')],
    },
    {
      name: 'fails-between-after-a-merge',
      title: 'between two maps, one that fails: two entries share a segment, so the last has no DMA fields to mistake',
      clients: { device: small, other: small },
      entries: [at('ram', 3, odd, g - odd), at('ram', 9, 0, g), at('bus0', 5, odd, g)],
      steps: [map('list'), unmap('list'), map('list', 'other'), map('list'), unmap('list')],
    },
    {
      name: 'bus-then-bridge-then-bus',
      title: 'memory is mapped by bus address, through the host bridge by another client, and by bus address again',
      clients: { device: small, other: small },
      entries: [at('bus1', 5, odd, g), at('ram', 3, 0, g), at('bus1', 9, 0x10, 2 * g - 0x20)],
      steps: [map('list'), unmap('list'), map('list', 'other'), unmap('list'), map('list'), unmap('list')],
    },
  ];
}

/** Nothing is left behind in an IOVA space that is counted. */
export function leaks({ granule: g, odd, small, at, bits }: GranuleTerms): Draft[] {
  const failing = [at('bridge0', 9, odd, g), at('bus0', 5, odd, g), at('ram', 3, 0, 3 * g), at('far0', 4, 0, g)];
  const drafts: readonly Draft[] = [
    {
      name: 'sixteen-failures',
      title: 'sixteen failed maps take no IOVA',
      entries: failing,
      steps: Array.from({ length: 16 }, () => map('list')),
    },
    {
      name: 'failure-while-mapped',
      title: 'a failed map leaves the list that is mapped alone',
      lists: { mapped: [at('ram', 21, odd, 4 * g)], failing },
      steps: [map('mapped'), map('failing'), unmap('mapped')],
    },
    {
      name: 'eight-unmaps',
      title: 'eight maps and unmaps of a list with odd ends give all IOVA back',
      entries: [at('ram', 8, odd, g), at('bus0', 5, 0, g), at('bridge0', 3, 0, g), at('ram', 11, 0x10, 0x20)],
      steps: Array.from({ length: 16 }, (_, index) => (index % 2 ? unmap('list') : map('list'))),
    },
    {
      name: 'unmap-with-pads',
      title: 'an unmap gives the IOVA of pads back',
      clients: { device: { ...small, boundaryBits: bits(8) } },
      entries: [at('ram', 3, 0, 5 * g), at('bus0', 5, 0, g), at('ram', 17, 0, 6 * g), at('ram', 33, 0, 3 * g)],
    },
  ];
  return drafts.map((draft) => ({ clients: { device: small }, ...draft }));
}

/** Two clients that differ in reach and limits. */
export function clients({ granule: g, odd, usual, at, bits }: GranuleTerms): Draft[] {
  const list = [at('ram', 3, 0, 2 * g), at('bus1', 5, 0, g), at('ram', 9, 0, 3 * g), at('ram', 21, 0, g)];
  const narrow = { maxSegSize: 3 * g, boundaryBits: bits(4) };
  return [
    {
      name: 'two-clients-in-turn',
      title: 'a list is mapped by two clients in turn that differ in reach, boundary and segment size',
      clients: { device: usual, other: narrow },
      entries: list,
      steps: [map('list'), unmap('list'), map('list', 'other'), unmap('list')],
    },
    {
      name: 'two-clients-at-once',
      title: 'two clients that differ in reach, boundary and segment size map the same memory at the same time',
      clients: { device: narrow, other: usual },
      lists: { first: list, second: list },
      steps: [map('first'), map('second', 'other'), unmap('first'), unmap('second')],
    },
    {
      name: 'each-reaches-what-the-other-does-not',
      title: 'each client reaches memory that is out of reach for the other',
      clients: { device: usual, other: usual },
      lists: {
        near: [at('bridge1', 3, odd, g), at('ram', 3, 0, g)],
        far: [at('far0', 3, odd, g), at('ram', 9, 0, g)],
        'near-for-other': [at('ram', 13, 0x10, 2 * g - 0x20), at('bridge1', 9, 0, g)],
        'far-for-device': [at('ram', 19, 0x10, 2 * g - 0x20), at('far0', 9, 0, g)],
      },
      steps: [
        map('near'),
        map('far', 'other'),
        map('near-for-other', 'other'),
        map('far-for-device'),
        unmap('near'),
        unmap('far'),
      ],
    },
  ];
}

/** Lists that are handed to the CPU and back. */
export function syncs({ granule: g, odd, usual, at }: GranuleTerms): Draft[] {
  const mixed = [at('ram', 3, odd, g - odd), at('bus0', 5, 0, g), at('ram', 9, 0, g), at('bridge0', 3, odd, g + 0x90)];
  const toAndFro = [sync('list', 'cpu'), sync('list', 'device')];
  return [
    {
      name: 'synced',
      title: 'a list of all kinds is synced for the CPU and back',
      clients: { device: usual },
      entries: mixed,
      steps: [map('list'), ...toAndFro, unmap('list')],
    },
    {
      name: 'synced-and-mapped-again',
      title: 'a list is synced, unmapped, mapped again in another direction and synced',
      clients: { device: usual },
      entries: mixed,
      steps: [map('list'), ...toAndFro, unmap('list'), map('list', 'device', 'to-device'), ...toAndFro, unmap('list')],
    },
    {
      name: 'synced-by-one-of-two-clients',
      title: 'two clients map the same memory, and one hands it to the CPU and back',
      clients: { device: usual, twin: usual },
      lists: { a: mixed, b: mixed },
      steps: [map('a'), map('b', 'twin'), sync('a', 'cpu'), sync('a', 'device'), unmap('a'), unmap('b')],
    },
  ];
}
