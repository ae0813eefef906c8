// SPDX-License-Identifier: Apache-2.0
import { type Draft, type EntryDraft, map, special, unmap } from '../draft.js';
import type { GranuleTerms } from './granule-terms.js';

/** One entry is out of reach. */
export function unreachable({ granule: g, odd, small, at, bits }: GranuleTerms): Draft[] {
  const far = at('far0', 4, odd, g);
  const before = [at('ram', 2, odd, g + 0x90), at('bus0', 5, odd, g), at('bridge0', 9, 0x10, 2 * g - 0x20)];
  const padded = [at('ram', 3, 0x230, 3 * g - 0x460), at('ram', 11, 0x10, 2 * g - 0x24)];
  const fails: readonly Draft[] = [
    { name: 'far-first', title: 'the first entry is out of reach', entries: [far, ...before] },
    {
      name: 'far-middle',
      title: 'an entry in the middle is out of reach, RAM and bus memory before it, host-bridge memory after it',
      entries: [...before.slice(0, 2), far, ...before.slice(2)],
    },
    { name: 'far-last', title: 'the last entry is out of reach', entries: [...before, far] },
    {
      name: 'far-after-a-pad',
      title: 'an entry out of reach after a pad of a granule, which made the entry before it longer',
      clients: { device: { ...small, boundaryBits: bits(4) } },
      entries: [...padded, far],
    },
    {
      name: 'far-after-a-pad-over-a-bus-entry',
      title: 'an entry out of reach after a pad and a bus entry',
      clients: { device: { ...small, boundaryBits: bits(4) } },
      entries: [...padded.slice(0, 1), at('bus0', 5, odd, g), ...padded.slice(1), far],
    },
  ];
  return [
    ...fails.map((draft) => ({ clients: { device: small }, ...draft, steps: [map('list')] })),
    {
      name: 'far-past-nents',
      title: 'dma_map_sg of two entries before one that is out of reach, then all three fail',
      clients: { device: small },
      entries: [at('ram', 2, odd, g), at('bridge0', 9, 0x10, 2 * g - 0x20), far],
      steps: [special(map('list'), { call: 'dma_map_sg', nents: 2 }), unmap('list'), map('list')],
    },
  ];
}

/** Memory for page tables runs out. */
export function faults({ granule: g, odd, small, at, bits }: GranuleTerms): Draft[] {
  // Runs start at odd granules of memory and even ones of IOVA: no run is entered in pieces, whatever page sizes there are.
  const runs = [
    at('ram', 3, 0x230, 4 * g - 0x460),
    at('bus0', 3, odd, g),
    at('bridge0', 5, 0, 4 * g),
    at('ram', 21, odd, 0x90),
  ];
  const drafts: readonly Draft[] = [
    ...[1, 2, 3].map((number) => ({
      name: `memory-runs-out-in-run-${number}`,
      title: `memory runs out in run ${number} of 3, then the list is mapped`,
      entries: runs,
      steps: [special(map('list'), { failMapping: number }), map('list'), unmap('list')],
    })),
    {
      name: 'memory-runs-out-after-a-pad',
      title: 'memory runs out in the run after a pad, then the list is mapped',
      clients: { device: { ...small, boundaryBits: bits(4) } },
      entries: [at('ram', 3, 0x230, 3 * g - 0x460), at('ram', 21, 0x10, 2 * g - 0x24)],
      steps: [special(map('list'), { failMapping: 2 }), map('list'), unmap('list')],
    },
    {
      name: 'memory-runs-out-beside-a-mapped-list',
      title: 'memory runs out for a list while another is mapped, which stays',
      lists: { mapped: [at('ram', 31, 0, 2 * g), at('bus0', 9, odd, g)], failing: runs },
      steps: [map('mapped'), special(map('failing'), { failMapping: 2 }), unmap('mapped')],
    },
    {
      name: 'memory-runs-out-for-a-list-mapped-before',
      title: 'memory runs out for a list that was mapped before, then it is mapped again',
      entries: runs,
      steps: [map('list'), unmap('list'), special(map('list'), { failMapping: 2 }), map('list'), unmap('list')],
    },
  ];
  return drafts.map((draft) => ({ clients: { device: small }, ...draft }));
}

/** IOVA space is too small, or just large enough. */
export function space({ granule: g, odd, usual, small, at, bits }: GranuleTerms): Draft[] {
  /** So many entries of 16 granules, in memory that is used again and again. */
  const many = (count: number, offset = 0, length = 16 * g - offset): EntryDraft[] =>
    Array.from({ length: count }, (_, index) => at('ram', index % 2 ? 0 : 17, offset, length));
  const drafts: readonly Draft[] = [
    {
      name: 'no-space-for-all-of-it',
      title: 'a list as long as the whole IOVA space of 256 granules fails, then half of it is mapped',
      lists: { all: many(16), half: many(8) },
      steps: [map('all'), map('half'), unmap('half')],
    },
    {
      name: 'no-space-with-odd-offsets',
      title: 'a list with a bus entry and odd offsets is too long for the IOVA space, and is whole afterwards',
      entries: [at('bus0', 5, odd, g), ...many(17, odd, 15 * g + 0x90)],
      steps: [map('list')],
    },
    {
      name: 'no-space-after-pads',
      title: 'a list that would fit is too long for the IOVA space with its pads, and is whole afterwards',
      clients: { device: { ...small, boundaryBits: bits(32) } },
      entries: [0, 1, 2, 3, 4].map((index) => at('ram', index % 2 ? 2 : 27, 0x230, 20 * g - 0x460)),
      steps: [map('list')],
    },
    {
      name: 'no-space-for-the-second-half',
      title: 'while one half of the IOVA space is taken the other is too small, a quarter is not; then there is room',
      lists: { first: many(8), second: many(8), quarter: many(4) },
      steps: [
        map('first'),
        map('second'),
        map('quarter'),
        unmap('first'),
        map('second'),
        unmap('second'),
        unmap('quarter'),
      ],
    },
    {
      name: 'no-space-between-two-maps',
      title: 'a list is mapped, too long for the IOVA space of a twin, and mapped again',
      clients: { device: usual, twin: small },
      entries: [at('bus0', 5, odd, g), ...many(17, odd, 15 * g + 0x90)],
      steps: [map('list'), unmap('list'), map('list', 'twin'), map('list'), unmap('list')],
    },
  ];
  return drafts.map((draft) => ({ clients: { device: small }, requirements: ['MAP-SPACE'], ...draft }));
}
