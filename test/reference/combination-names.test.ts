// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from 'vitest';
import type { Vector } from '../../spec/types/formats.js';
import { loadCorpus } from '../../src/reference/corpus/index.js';

// The coverage report takes the values of a vector from its id: here they are held against what the vector has.

const WORDS: Readonly<Record<string, number>> = { two: 2, three: 3, five: 5 };
const mask = (bits: string): string => `0x${((1n << BigInt(bits)) - 1n).toString(16)}`;

/** `two-ram-bus-two-ram` in full: ram, ram, bus0, ram, ram. */
function memoriesOf(order: string): string[] {
  const names: string[] = [];
  let count = 1;
  for (const word of order.split('-')) {
    const times = WORDS[word];
    if (times === undefined) names.push(...Array.from({ length: count }, () => (word === 'ram' ? word : `${word}0`)));
    count = times ?? 1;
  }
  return names;
}

describe('the id of a combined vector', () => {
  let vectors: readonly Vector[] = [];
  beforeAll(async () => {
    const corpus = await loadCorpus();
    vectors = corpus.vectors.filter(({ id }) => /^(granule-)?combinations\//.test(id));
  });

  it('names what the vector has', () => {
    expect(vectors.length).toBeGreaterThan(500);
    for (const { id, needs, clients, lists, steps } of vectors) {
      const values = id.split('/')[1]?.split('.').slice(-8) ?? [];
      const [order = '', offset = '', length = '', boundary = '', segment = '', layout = '', bits = '', direction] =
        values;
      const entries = (lists['list'] ?? []).map((each) => ({
        memory: each.memory,
        start: Number(each.page) + Number(each.offset),
        page: Number(each.page),
        offset: Number(each.offset),
        length: Number(each.length),
      }));
      const granule = Number(needs.granule);
      const pageSize = Number(needs.pageSize);
      const lengths = entries.map((each) => each.length);
      const longest = Math.max(...lengths);
      expect(
        entries.map(({ memory }) => memory),
        id,
      ).toEqual(memoriesOf(order));
      const offsets: Record<string, number> = {
        half: granule / 2,
        'last-16': granule - 16,
        'next-page': pageSize + 16,
      };
      expect(new Set(entries.map((each) => each.offset)), id).toEqual(new Set([offsets[offset] ?? Number(offset)]));
      const first = entries[0] ?? { start: 0, length: 0 };
      if (length.endsWith('to-the-edge')) expect((first.start + first.length) % granule, id).toBe(0);
      if (length === 'granule') expect(first.length, id).toBe(granule);
      if (length === '32') expect(first.length, id).toBe(32);
      if (length === 'granule-and-64') expect(first.length, id).toBe(granule + 64);
      if (length === 'five-less-8') expect(first.length, id).toBe(5 * granule - 8);
      const [client] = Object.values(clients);
      const window = BigInt(client?.segBoundaryMask ?? 0) + 1n;
      if (boundary.endsWith('-bits')) expect(client?.segBoundaryMask, id).toBe(mask(boundary.replace('-bits', '')));
      const need = Math.max(...entries.map((each) => (each.start % granule) + each.length));
      const times = { tight: 1n, twice: 2n, 'four-times': 4n }[boundary];
      if (times !== undefined) {
        expect(window / times >= need && window / times / 2n < need, id).toBe(true);
      }
      const sum = (count: number): number => lengths.slice(0, count).reduce((total, each) => total + each, 0);
      const limits: Record<string, number> = {
        longest,
        'two-less-1': Math.max(longest, sum(2) - 1),
        two: sum(2),
        three: sum(3),
        largest: 0xffffffff,
      };
      expect(Number(client?.maxSegSize), id).toBe(limits[segment]);
      expect(client?.dmaMask, id).toBe(mask(bits));
      expect(steps[0], id).toMatchObject({ op: 'map', direction });
      const pages = entries.map(({ page }) => page);
      const ends = entries.map(({ start, length: bytes }) => Math.ceil((start + bytes) / pageSize) * pageSize);
      const follows = (a: number, b: number): boolean => ends[a] === pages[b];
      const neighbours = pages.slice(1).map((_, index) => [index, index + 1] as const);
      if (layout === 'repeated') expect(new Set(pages).size, id).toBe(1);
      if (layout === 'ascending')
        expect(
          neighbours.every(([a, b]) => follows(a, b)),
          id,
        ).toBe(true);
      if (layout === 'descending')
        expect(
          neighbours.every(([a, b]) => follows(b, a)),
          id,
        ).toBe(true);
      if (layout === 'apart')
        expect(
          neighbours.some(([a, b]) => follows(a, b) || follows(b, a)),
          id,
        ).toBe(false);
    }
  });
});
