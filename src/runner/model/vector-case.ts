// SPDX-License-Identifier: Apache-2.0
import type { Outcome, SymbolicAddress, Vector } from '../../../spec/types/formats.js';
import { parseExact } from '../../reference/formats/hex.js';
import { type CallStep, callsOf } from './calls.js';
import { BUS_OFFSET, type Case, type CaseAnswer, type CaseClient, type CaseEntry, MEMORY_END } from './case.js';
import { directPlacesOf, type Places, placesOf } from './places.js';

/** The promise compares every two segments of a list: TLC takes minutes for longer ones. */
const MAX_ENTRIES = 256;

/** Lengths of the kernel are below this. */
const LENGTH_END = 2 ** 32;

/**
 * A vector as a case of the models, or why it is too large for TLC's 32-bit integers.
 *
 * A unit is one byte, or more where all offsets and lengths of the vector are multiples of it. Limits that no list of
 * the vector can come near are lowered to a power of two above all that it takes: they bind as little there.
 * @param lengthEnd - what sg->length can't hold, bytes
 */
export function caseOf(vector: Vector, lengthEnd = LENGTH_END): Case | { readonly tooLarge: string } {
  const longest = Math.max(...Object.values(vector.lists).map((list) => list.length));
  if (longest > MAX_ENTRIES) return { tooLarge: `a list of ${longest} entries` };
  const granule = parseExact(vector.needs.granule);
  const entries = Object.values(vector.lists).flat();
  const bytes = entries.reduce((sum, { length }) => sum + parseExact(length) + 2 * granule, 0);
  const placesIn = vector.needs.profile === 'dma-direct' ? directPlacesOf : placesOf;
  // A list may be short and its region large, of which it names little.
  const bytewise = bytes < MEMORY_END / 8 ? placesIn(vector, 1) : null;
  const unit = bytewise === null ? commonUnit(vector, granule) : 1;
  const far = powerAbove((4 * bytes) / unit);
  if (far > MEMORY_END) return { tooLarge: `lists of ${bytes} bytes with parts of ${unit} bytes` };
  const made = bytewise ?? placesIn(vector, unit);
  if (made === null) return { tooLarge: 'memory regions' };
  const { places, ends } = made;
  const regions = Object.keys(vector.memory);
  const clients = Object.keys(vector.clients);
  const lists = Object.keys(vector.lists);
  const calls = callsOf(vector);
  const owners = new Map<string, { client: string; given: number }>();
  let givenSpace = false;
  return {
    id: vector.id,
    profile: vector.needs.profile,
    granule: granule / unit,
    lengthEnd: lengthEnd / unit < MEMORY_END ? lengthEnd / unit : 2 * MEMORY_END,
    clients: clients.map((name) => caseClient(vector, name, unit, far, ends.get(name))),
    lists: Object.values(vector.lists).map((list) =>
      list.map((entry): CaseEntry => ({
        mem: regions.indexOf(entry.memory) + 1,
        page: known(places, entry.memory) + parseExact(entry.page) / unit,
        offset: parseExact(entry.offset) / unit,
        length: parseExact(entry.length) / unit,
      })),
    ),
    steps: calls.map((step) => {
      if (step.op === 'map') {
        owners.set(step.list, { client: step.client, given: step.nents ?? vector.lists[step.list]?.length ?? 0 });
      }
      const space = step.op === 'unmap' || !isOutOfSpace(vector, step);
      const fails = step.op === 'map' && step.failMapping !== undefined && step.expect.outcome === 'failed';
      if (!space || fails) givenSpace = true;
      const { client, given } = known(owners, step.list);
      return { op: step.op, list: lists.indexOf(step.list), client: clients.indexOf(client), space, fails, given };
    }),
    expected: calls.map((step) => answerOf(step.expect, places, unit)),
    givenSpace,
  };
}

/** The IOVA space has no room. An error that the caller is not told is that where the list has no unreachable entry. */
function isOutOfSpace({ lists, memory, needs }: Vector, step: CallStep): boolean {
  if (step.op === 'unmap' || step.failMapping !== undefined || step.expect.outcome !== 'failed') return false;
  if (step.expect.error !== 'unknown') return step.expect.error === 'ENOMEM';
  return (lists[step.list] ?? []).slice(0, step.nents).every((entry) => {
    const region = memory[entry.memory];
    const reach = needs.reach[step.client];
    return region?.kind !== 'bar' || (reach?.[region.provider] ?? 'unreachable') !== 'unreachable';
  });
}

/** The largest power of two, at most half a granule, that divides every offset and length. */
function commonUnit(vector: Vector, granule: number): number {
  const entries = Object.values(vector.lists).flat();
  let unit = granule / 2;
  while (entries.some(({ offset, length }) => parseExact(offset) % unit !== 0 || parseExact(length) % unit !== 0)) {
    unit /= 2;
  }
  return unit;
}

function powerAbove(value: number): number {
  return 2 ** Math.ceil(Math.log2(value));
}

function caseClient(vector: Vector, name: string, unit: number, far: number, end?: number): CaseClient {
  const client = vector.clients[name];
  if (client === undefined) throw new RangeError(`no client ${name}`);
  const upTo = (limit: bigint): number => (limit < BigInt(far) * BigInt(unit) ? Number(limit) / unit : far);
  const reach = vector.needs.reach[name];
  return {
    reach: Object.values(vector.memory).map((region) =>
      region.kind === 'ram' ? 'ram' : (reach?.[region.provider] ?? 'unreachable'),
    ),
    window: upTo(BigInt(client.segBoundaryMask) + 1n),
    maxSegment: Math.floor(upTo(BigInt(client.maxSegSize))),
    iovaEnd: end ?? upTo(BigInt(client.dmaMask) + 1n),
  };
}

function answerOf(expect: Outcome, places: Places, unit: number): CaseAnswer {
  switch (expect.outcome) {
    case 'unmapped':
    case 'synced':
    case 'accessed':
      return { outcome: 'unmapped' };
    case 'failed':
      return { outcome: 'failed', error: expect.error };
    case 'mapped':
      return {
        outcome: 'mapped',
        allocation: parseExact(expect.allocation) / unit,
        segments: expect.segments.map(({ address, length }) => [
          'bus' in address ? 1 : 0,
          addressOf(address, places, unit),
          parseExact(length) / unit,
        ]),
        reached: expect.translations.map(({ memory, at, length }) => [
          0,
          (memory === null ? 0 : known(places, memory)) + parseExact(at) / unit,
          parseExact(length) / unit,
        ]),
      };
  }
}

function addressOf(address: SymbolicAddress, places: Places, unit: number): number {
  if ('iova' in address) return parseExact(address.iova) / unit;
  if ('phys' in address) {
    const [region, at] = address.phys;
    return known(places, region) + parseExact(at) / unit;
  }
  if (!('bus' in address)) throw new RangeError('an expectation has no absolute addresses');
  const [region, at] = address.bus;
  return BUS_OFFSET + known(places, region) + parseExact(at) / unit;
}

function known<Value>(map: ReadonlyMap<string, Value>, name: string): Value {
  const value = map.get(name);
  if (value === undefined) throw new RangeError(`the vector declares no ${name}`);
  return value;
}
