// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from 'vitest';
import type { Observation, RanObservation } from '../../spec/types/formats.js';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { FormatError } from '../../src/reference/formats/format-error.js';
import { type Scenario, scenarioOf } from '../../src/reference/formats/scenario.js';
import { validate } from '../../src/reference/formats/validate.js';
import { observe } from '../../src/reference/observe/observe.js';
import { Compaction, NotCompactError } from '../../src/runner/model/compaction.js';
import { findTlc, type Tlc } from '../../src/runner/model/tlc-jar.js';
import { validateObservations } from '../../src/runner/model/validate-observations.js';
import { requireOrSkip } from '../environment.js';
import { corruptions } from './corruptions.js';

const ignore = (): void => undefined;
const LIMIT_MS = 300_000;

/** Fields that may be otherwise without breaking a promise, and why. */
const FREE: readonly [field: RegExp, why: string][] = [
  [/^\/steps\/\d+\/probed\//, 'by one: a target looks at granules on both sides of what it must'],
  [/^\/spaces\//, 'a number that tells spaces apart, not one that means something'],
];

/** A list that was unmapped, and one that failed before it was mapped again: what stands in the DMA fields is nobody's. */
const UNMAPPED_DMA = /^\/steps\/(\d+)\/after\/\d+\/dma(Address|Length)$/;

function isFree(pointer: string, { steps }: RanObservation, { memory, needs }: Scenario): boolean {
  const region = memory[/^\/memory\/(.*)\/bus$/.exec(pointer)?.[1] ?? ''];
  if (region?.kind === 'bar' && Object.values(needs.reach).every((row) => row[region.provider] !== 'bus-address')) {
    return true;
  }
  const step = UNMAPPED_DMA.exec(pointer)?.[1];
  if (step !== undefined && steps[Number(step)]?.op === 'unmap') return true;
  return FREE.some(([field]) => field.test(pointer));
}

describe('addresses made small', () => {
  test('keep distances within what touches, order, and positions in granules and windows', () => {
    const ranges = [
      { start: 0xffffffffffff0010n, end: 0xffffffffffff1800n },
      { start: 0xffffffffffff1800n, end: 0xffffffffffff2000n },
      { start: 0x12345000n, end: 0x12345100n },
    ];
    const compact = new Compaction(ranges, 0x1000n, [0x8000n]);
    const [high, next, low] = ranges.map(({ start }) => compact.at(start));
    expect((next ?? 0) - (high ?? 0)).toBe(0x17f0);
    expect(low).toBeLessThan(high ?? 0);
    expect((high ?? 0) % 0x8000).toBe(0x0010);
    expect((low ?? 0) % 0x8000).toBe(0x5000);
    expect(() => compact.at(0x5n)).toThrow(RangeError);
  });

  test('cross an edge of a large window exactly if they did', () => {
    const window = 2n ** 32n;
    const across = new Compaction([{ start: window - 0x1000n, end: window + 0x1000n }], 0x1000n, [window]);
    const model = Compaction.window(window);
    expect(Math.floor(across.at(window - 1n) / model)).not.toBe(Math.floor(across.at(window) / model));
    const within = new Compaction([{ start: 0x7ffff000n, end: 0x80001000n }], 0x1000n, [window]);
    expect(Math.floor(within.at(0x7fffffffn) / model)).toBe(Math.floor(within.at(0x80000fffn) / model));
  });

  test('are refused when they are too many', () => {
    expect(() => new Compaction([{ start: 0n, end: 2n ** 40n }], 0x1000n, [0x1000n])).toThrow(NotCompactError);
  });
});

requireOrSkip('java')('observations held against the promise', () => {
  let tlc: Tlc;
  let scenarios: readonly Scenario[];
  beforeAll(async () => {
    tlc = await findTlc(ignore);
    scenarios = (await loadCorpus()).vectors.map(scenarioOf);
  }, LIMIT_MS);

  const scenario = (id: string): Scenario => {
    const found = scenarios.find((each) => each.id === id);
    if (found === undefined) throw new Error(`no vector ${id}`);
    return found;
  };

  test(
    "the reference's own are allowed",
    async () => {
      const observed = new Map(scenarios.map((each) => [each.id, observe(each)]));
      const { validated, refusals, left } = await validateObservations(tlc, scenarios, observed, ignore);
      expect(refusals).toEqual([]);
      expect(validated + left.length).toBe(scenarios.length);
      expect(validated).toBeGreaterThan(0.9 * scenarios.length);
    },
    LIMIT_MS,
  );

  test.each([
    ['kind-orders/ram-bus-bridge'],
    ['boundary/window-2-list-1-2-1-2'],
    ['unreachable/ram-far'],
    ['leaks/failure-while-mapped-far-ram'],
    ['reuse/offsets-same-client'],
  ])(
    '%s: each field, corrupted in turn, is refused',
    async (id) => {
      const original = scenario(id);
      const honest = observe(original);
      // What the schema refuses is never read.
      const wrong = corruptions(honest).filter(({ observation }) => {
        try {
          return validate('ObservationLine', observation, { file: 'corrupted', pointer: '' }) === observation;
        } catch (error) {
          if (error instanceof FormatError) return false;
          throw error;
        }
      });
      expect(wrong.length).toBeGreaterThan(15);
      const named = (index: number): string => `${id}.${index}`;
      const observed = new Map<string, Observation>(
        wrong.map(({ observation }, index) => [named(index), { ...observation, vector: named(index) }]),
      );
      const copies = wrong.map((_, index) => ({ ...original, id: named(index) }));
      const { refusals, left } = await validateObservations(tlc, copies, observed, ignore);
      expect(left).toEqual([]);
      const refused = new Set(refusals.map(({ vector }) => vector));
      const allowed = wrong
        .filter(({ pointer }, index) => !refused.has(named(index)) && !isFree(pointer, honest, original))
        .map(({ pointer }) => pointer);
      expect(allowed).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'what was not looked up, left out or of another shape is no evidence',
    async () => {
      const original = scenario('single-entry/ram-page');
      const honest = observe(original);
      const [mapped, unmapped] = honest.steps;
      if (mapped === undefined || unmapped === undefined) throw new Error('two steps');
      const wrong: [string, RanObservation][] = [
        ['blind', { ...honest, steps: [{ ...mapped, probed: [], translations: [] }, unmapped] }],
        ['blind-later', { ...honest, steps: [mapped, { ...unmapped, probed: [] }] }],
        ['short', { ...honest, steps: [mapped] }],
      ];
      const copies = wrong.map(([name]) => ({ ...original, id: `x/${name}` }));
      const observed = new Map(wrong.map(([name, observation]) => [`x/${name}`, observation]));
      const { refusals } = await validateObservations(tlc, copies, observed, ignore);
      expect(refusals.map(({ vector }) => vector)).toEqual(['x/blind', 'x/blind-later', 'x/short']);
    },
    LIMIT_MS,
  );
});
