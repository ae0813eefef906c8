// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { RanObservation, Vector } from '../../spec/types/formats.js';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { packageRoot } from '../../src/reference/formats/package-root.js';
import { formatHex, parseHex } from '../../src/reference/formats/hex.js';
import { readObservations } from '../../src/runner/commands/observation-file.js';
import { compact } from '../../src/runner/model/compaction.js';
import { findTlc } from '../../src/runner/model/tlc-jar.js';
import { checkTraces, type TraceCheck } from '../../src/runner/model/trace-check.js';
import { requireOrSkip } from '../environment.js';

/** What Linux 6.12 did, in a guest with an Intel IOMMU: saved by `run --save-observations`, some vectors of it. */
const FILE = path.join(packageRoot, 'test', 'model', 'observed', 'linux-6.12-intel.ndjson');
const LIMIT_MS = 600_000;
const ignore = (): void => undefined;

/** Those of which every field is corrupted: a success, a failure, and two clients at work. */
const CORRUPTED = ['kind-orders/bus-ram-bridge', 'unreachable/ram-far', 'clients/boundary-at-once'];

interface Observed {
  readonly vector: Vector;
  readonly observation: RanObservation;
}

type Path = readonly (string | number)[];
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

async function saved(): Promise<Observed[]> {
  const { vectors } = await loadCorpus();
  const { byVector } = await readObservations(FILE);
  return vectors.flatMap((vector) => {
    const observation = byVector.get(vector.id);
    return observation !== undefined && 'steps' in observation ? [{ vector, observation }] : [];
  });
}

/** Every leaf of an observation, and each of its sets and lists that could lose a member. */
function* fields(value: Json, at: Path = []): Generator<Path> {
  if (isList(value)) {
    if (at.at(-1) === 'flags') yield at;
    else for (const [index, item] of value.entries()) yield* fields(item, [...at, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* fields(item, [...at, key]);
  } else if (at[0] !== 'vector') {
    yield at;
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The observation with another value in one field. */
function corrupted<Value extends Json>(value: Value, [key, ...rest]: Path, inside?: string | number): Value {
  if (key === undefined) return value;
  const copy = structuredClone(value) as Record<string | number, Json>;
  copy[key] =
    rest.length === 0
      ? other(copy[key] as Json, key, inside)
      : corrupted(copy[key] as Json, rest, key === 'probed' ? key : inside);
  return copy as Value;
}

function other(value: Json, key: string | number, inside?: string | number): Json {
  // The ranges that a target looks at are wider than what it must look at.
  if (inside === 'probed') return key === 'start' ? '0x10000000000' : '0x1';
  if (key === 'flags') return (value as readonly Json[]).length === 0 ? ['bus-address'] : [];
  if (key === 'op') return value === 'map' ? 'unmap' : 'map';
  if (key === 'error') return value === null ? 'ENOMEM' : value === 'EINVAL' ? 'EREMOTEIO' : 'EINVAL';
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') throw new TypeError(`what is ${JSON.stringify(value)}?`);
  if (key === 'length' || key === 'dmaLength') return formatHex(parseHex(value) === 0n ? 1n : parseHex(value) - 1n);
  return formatHex(parseHex(value) === 2n ** 64n - 1n ? 0n : parseHex(value) + 0x10n);
}

/**
 * Why a field may be anything, for all that the promise says; null if it may not.
 * An observation can't lie there in a way that a caller or a device would notice.
 */
function free({ vector, observation }: Observed, [root, step, field, , leaf]: Path): string | null {
  if (root === 'spaces') return 'a number without meaning, as long as no two clients share it';
  if (root === 'memory' && field === 'bus' && !reachesByBus(vector, String(step))) return 'no entry is reached by it';
  if (root !== 'steps' || typeof step !== 'number') return null;
  const list = vector.steps[step]?.list;
  const last = vector.steps.every((one, later) => later <= step || one.list !== list);
  const seen = observation.steps[step];
  if (field === 'after' && (leaf === 'dmaAddress' || leaf === 'dmaLength') && seen?.op === 'unmap' && last) {
    return 'after an unmap the DMA fields hold anything';
  }
  if (field === 'probed' && seen?.error !== null && seen?.translations.length === 0) {
    return 'a failed map has no IOVA that the target had to look at';
  }
  if (field === 'probed' && !hasIova(seen)) return 'no IOVA is there';
  return null;
}

/** Whether the list holds IOVA that the target had to look at. */
function hasIova(seen: RanObservation['steps'][number] | undefined): boolean {
  return seen?.after.some(({ dmaLength, flags }) => flags.length === 0 && dmaLength !== '0x0') ?? false;
}

function reachesByBus({ lists, memory, needs }: Vector, name: string): boolean {
  const region = memory[name];
  if (
    region?.kind !== 'bar' ||
    !Object.values(lists)
      .flat()
      .some((one) => one.memory === name)
  )
    return false;
  return Object.values(needs.reach).some((reach) => reach[region.provider] === 'bus-address');
}

test('addresses are drawn together in order, with their place in the window, and what touches still touches', () => {
  const spans = [
    { start: 0x7fff0000n, end: 0x7fff2000n },
    { start: 0xffff_ffff_0000n, end: 0xffff_ffff_1000n },
    { start: 0x7fff2000n, end: 0x7fff3000n },
  ];
  const rules = { spans, points: [0n, 2n ** 64n], unit: 1n, alignment: 0x10000n, near: 0x1000n, wide: [2n ** 32n] };
  const made = compact(rules);
  if (typeof made === 'string') throw new Error(made);
  const all = [0n, 0x7fff0000n, 0x7fff2000n, 0x7fff3000n, 0xffff_ffff_0000n, 0xffff_ffff_1000n, 2n ** 64n].map((a) =>
    made.of(a),
  );
  expect(all).toEqual([...all].sort((a, b) => a - b));
  expect(new Set(all).size).toBe(all.length);
  expect(made.of(0x7fff2000n) - made.of(0x7fff0000n)).toBe(0x2000);
  expect(made.of(0x7fff0000n) % 0x10000).toBe(0);
  expect(() => made.of(0x1234n)).toThrow(RangeError);
});

test('a span across the end of a wide window lies across it in the model', () => {
  const spans = [{ start: 2n ** 32n - 16n, end: 2n ** 32n + 16n }];
  const made = compact({ spans, points: [], unit: 1n, alignment: 16n, near: 16n, wide: [2n ** 32n] });
  expect(typeof made === 'string' ? made : made.of(2n ** 32n)).toBe(2 ** 30);
});

requireOrSkip('java')('what a kernel did', () => {
  let observed: Observed[];
  let check: (some: readonly Observed[]) => Promise<TraceCheck>;
  beforeAll(async () => {
    observed = await saved();
    const tlc = await findTlc(ignore);
    check = (some) => checkTraces(tlc, some, ignore);
  });

  test(
    'keeps the promise',
    async () => {
      expect(observed.length).toBe(6);
      const { checked, broken, left } = await check(observed);
      expect({ broken, left }).toEqual({ broken: [], left: [] });
      expect(checked.length).toBe(6);
    },
    LIMIT_MS,
  );

  test(
    'each of its fields, corrupted in turn, is rejected',
    async () => {
      const some = observed.filter(({ vector }) => CORRUPTED.includes(vector.id));
      const corruptions = some.flatMap((one) =>
        [...fields(one.observation as unknown as Json)].map((at) => ({
          ...one,
          at,
          name: `${one.vector.id}#${at.join('/')}`,
        })),
      );
      expect(corruptions.length).toBeGreaterThan(200);
      const wrong = corruptions.map(({ vector, observation, at, name }) => ({
        vector: { ...vector, id: name },
        observation: corrupted(observation as unknown as Json, at) as unknown as RanObservation,
      }));
      const { broken, left } = await check(wrong);
      expect(left).toEqual([]);
      const rejected = new Set(broken.map(({ id }) => id));
      const accepted = corruptions.filter(({ name }) => !rejected.has(name));
      expect(accepted.filter((one) => free(one, one.at) === null).map(({ name }) => name)).toEqual([]);
      // Every kind of field is rejected somewhere, whatever may be free elsewhere.
      const kinds = (some: typeof corruptions): string[] =>
        [...new Set(some.map(({ at }) => at.filter((part) => typeof part === 'string').join('/')))].sort();
      const kind = (name: string): string => name.replace(/^memory\/[^/]+/, 'memory');
      const all = new Set(
        kinds(corruptions)
          .map(kind)
          .filter((name) => !name.startsWith('spaces')),
      );
      const seen = new Set(kinds(corruptions.filter(({ name }) => rejected.has(name))).map(kind));
      expect([...all].filter((name) => !seen.has(name))).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'a step, an entry or a translation that is missing is rejected',
    async () => {
      const [first] = observed;
      if (first === undefined) throw new Error('nothing was saved');
      const { vector, observation } = first;
      const [map, ...rest] = observation.steps;
      if (map === undefined) throw new Error('no step');
      const variants: Record<string, RanObservation> = {
        step: { ...observation, steps: rest },
        entry: { ...observation, steps: [{ ...map, after: map.after.slice(1) }, ...rest] },
        translation: { ...observation, steps: [{ ...map, translations: map.translations.slice(1) }, ...rest] },
        probed: { ...observation, steps: [{ ...map, probed: [] }, ...rest] },
        region: { ...observation, memory: {} },
      };
      const wrong = Object.entries(variants).map(([id, one]) => ({ vector: { ...vector, id }, observation: one }));
      const { broken } = await check(wrong);
      expect(new Set(broken.map(({ id }) => id))).toEqual(new Set(Object.keys(variants)));
    },
    LIMIT_MS,
  );
});
