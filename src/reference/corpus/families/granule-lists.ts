// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, map } from '../draft.js';
import { touching } from './adjacent.js';
import type { GranuleTerms } from './granule-terms.js';

/** A segment boundary at every granule, the tightest that there is. */
export function boundaries({ granule: g, odd, small, at, bits }: GranuleTerms): Draft[] {
  const tight = { device: { ...small, boundaryBits: bits(1) } };
  const pieces = [
    at('ram', 3, odd, g - odd),
    at('bus0', 5, odd, 3 * g),
    at('ram', 9, 0x10, g - 0x20),
    at('ram', 10, 0, 0x90),
  ];
  return [
    {
      name: 'one-granule-windows',
      title: 'a boundary at every granule: each entry has a segment of its own, a bus entry is not cut',
      clients: tight,
      entries: [at('ram', 3, 0, g), at('ram', 4, 0, g), at('bus0', 5, 0, 3 * g), at('bridge0', 3, 0, g)],
    },
    {
      name: 'one-granule-windows-odd-ends',
      title: 'a boundary at every granule: entries that begin and end within one',
      clients: tight,
      entries: pieces,
    },
    {
      name: 'one-granule-windows-far-last',
      title: 'a boundary at every granule: the last entry is out of reach',
      clients: tight,
      entries: [...pieces, at('far0', 3, odd, g)],
      steps: [map('list')],
    },
  ];
}

/** Lists that are built from pages. */
export function fromPages({ pageSize, odd, usual, granule, region }: GranuleTerms): Draft[] {
  const ram = [entry('ram', 3, odd, 3 * pageSize - odd), entry('ram', 9, 0, pageSize)];
  const short = entry('ram', 7, 0, granule / 2 + 0x90);
  const { memory, adjacent } = touching('bus0', 'bridge0', 4 * pageSize);
  const drafts: readonly Draft[] = [
    {
      name: 'from-pages',
      title: 'contiguous pages are one entry, from the middle of a page to the middle of another',
      entries: [...ram, entry('bus0', 3, 0, 2 * pageSize), short],
    },
    {
      name: 'from-pages-of-two-providers',
      title: 'pages of two providers that touch do not share an entry',
      memory: { ...memory, ram: region('ram') },
      adjacent,
      entries: [entry('before', 2, odd, 2 * pageSize - odd), entry('after', 0, 0, 2 * pageSize), short],
    },
    {
      name: 'from-pages-far-last',
      title: 'a list built from pages fails, the last entry is out of reach',
      entries: [...ram, entry('bus0', 3, 0, 2 * pageSize), entry('far0', 3, 0, granule / 2 + 0x90)],
      steps: [map('list')],
    },
  ];
  return drafts.map((draft) => ({ clients: { device: usual }, fromPages: ['list'], ...draft }));
}

/** Lists that the kernel chains over several pages of entries. */
export function longLists({ granule: g, usual, at }: GranuleTerms): Draft[] {
  const many = (count: number, of: (index: number) => EntryDraft): EntryDraft[] =>
    Array.from({ length: count }, (_, index) => of(index));
  const kinds = ['ram', 'ram', 'bridge0', 'bus0'] as const;
  return [
    {
      name: '140-entries',
      title: '140 entries of all kinds, none contiguous with the one before',
      clients: { device: usual },
      entries: many(140, (i) => at(kinds[i % 4] ?? 'ram', (i * 37) % 60, (i % 5) * (g / 16), g - (i % 3) * (g / 4))),
    },
    {
      name: 'far-last-of-140',
      title: 'the last of 140 entries is out of reach',
      clients: { device: usual },
      entries: many(140, (i) =>
        at(i === 139 ? 'far0' : 'ram', (i * 37) % 60, (i % 5) * (g / 16), g - (i % 3) * (g / 4)),
      ),
      steps: [map('list')],
    },
  ];
}
