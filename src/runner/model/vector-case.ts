// SPDX-License-Identifier: Apache-2.0
import type { MapStep, Outcome, SymbolicAddress, Vector } from '../../../spec/types/formats.js';
import { planMemory } from '../../reference/algorithm/address-plan.js';
import { parseExact } from '../../reference/formats/hex.js';
import { BUS_OFFSET, type Case, type CaseAnswer, type CaseClient, type CaseEntry, MEMORY_END } from './case.js';

/** Where a vector's regions lie in the model, in model units. */
type Places = ReadonlyMap<string, number>;

/** The promise compares every two segments of a list: TLC takes minutes for longer ones. */
const MAX_ENTRIES = 256;

/** Lengths of the kernel are below this. */
const LENGTH_END = 2 ** 32;

/**
 * A vector as a case of the models, or why they can't evaluate it: for one, TLC's integers have 32 bits.
 *
 * A unit is one byte, or more where all offsets and lengths of the vector are multiples of it. Limits that no list of
 * the vector can come near are lowered to a power of two above all that it takes: they bind as little there.
 */
export function caseOf(vector: Vector): Case | { readonly left: string } {
  const unknown = notInTheModels(vector);
  if (unknown !== undefined) return { left: unknown };
  const longest = Math.max(...Object.values(vector.lists).map((list) => list.length));
  if (longest > MAX_ENTRIES) return { left: `too large for TLC: a list of ${longest} entries` };
  const granule = parseExact(vector.needs.granule);
  const entries = Object.values(vector.lists).flat();
  const bytes = entries.reduce((sum, { length }) => sum + parseExact(length) + 2 * granule, 0);
  const unit = bytes < MEMORY_END / 8 ? 1 : commonUnit(vector, granule);
  const far = powerAbove((4 * bytes) / unit);
  if (far > MEMORY_END) return { left: `too large for TLC: lists of ${bytes} bytes with parts of ${unit} bytes` };
  const places = placesOf(vector, unit);
  if (places === null) return { left: 'too large for TLC: memory regions' };
  const regions = Object.keys(vector.memory);
  const clients = Object.keys(vector.clients);
  const lists = Object.keys(vector.lists);
  // A sync changes nothing that the models have.
  const steps = vector.steps.filter((step) => step.op !== 'sync');
  const owners = new Map<string, string>();
  let givenSpace = false;
  return {
    id: vector.id,
    granule: granule / unit,
    lengthEnd: LENGTH_END / unit < MEMORY_END ? LENGTH_END / unit : 2 * MEMORY_END,
    clients: clients.map((name) => caseClient(vector, name, unit, far)),
    lists: Object.values(vector.lists).map((list) =>
      list.map((entry): CaseEntry => ({
        mem: regions.indexOf(entry.memory) + 1,
        page: known(places, entry.memory) + parseExact(entry.page) / unit,
        offset: parseExact(entry.offset) / unit,
        length: parseExact(entry.length) / unit,
      })),
    ),
    steps: steps.map((step) => {
      if (step.op === 'map') owners.set(step.list, step.client);
      const space = step.op === 'unmap' || !isOutOfSpace(step);
      if (!space) givenSpace = true;
      return {
        op: step.op,
        list: lists.indexOf(step.list),
        client: clients.indexOf(known(owners, step.list)),
        space,
      };
    }),
    expected: steps.map((step) => answerOf(step.expect, places, unit)),
    givenSpace,
  };
}

/** Why the models can't speak of a vector at all. */
function notInTheModels({ lists, steps }: Vector): string | undefined {
  for (const step of steps) {
    if (step.op !== 'map') continue;
    if (step.failMapping !== undefined) return 'the models have no memory for page tables that could run out';
    if (step.nents !== undefined && step.nents < (lists[step.list] ?? []).length) return 'the models map whole lists';
    if (step.call !== undefined && step.expect.outcome === 'failed') return 'the models tell every error';
  }
  return undefined;
}

function isOutOfSpace({ expect }: MapStep): boolean {
  return expect.outcome === 'failed' && expect.error === 'ENOMEM';
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

/** Puts the regions close together; only regions that touch in the vector touch. */
function placesOf(vector: Vector, unit: number): Places | null {
  const page = Math.max(parseExact(vector.needs.pageSize), parseExact(vector.needs.granule)) / unit;
  const planned = Array.from(planMemory(vector), ([name, { phys }]) => {
    const region = vector.memory[name];
    return { name, start: phys, end: phys + (region === undefined ? 0 : parseExact(region.size)) };
  }).sort((a, b) => a.start - b.start);
  const places = new Map<string, number>();
  let next = page;
  let end: number | undefined;
  for (const region of planned) {
    if (region.start !== end) next += 2 * page;
    places.set(region.name, next);
    next = Math.ceil((next + (region.end - region.start) / unit) / page) * page;
    ({ end } = region);
  }
  return next < MEMORY_END ? places : null;
}

function caseClient(vector: Vector, name: string, unit: number, far: number): CaseClient {
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
    iovaEnd: upTo(BigInt(client.dmaMask) + 1n),
  };
}

function answerOf(expect: Outcome, places: Places, unit: number): CaseAnswer {
  switch (expect.outcome) {
    case 'unmapped':
    case 'synced':
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
  if (!('bus' in address)) throw new RangeError('an expectation has only IOVA and bus addresses');
  const [region, at] = address.bus;
  return BUS_OFFSET + known(places, region) + parseExact(at) / unit;
}

function known<Value>(map: ReadonlyMap<string, Value>, name: string): Value {
  const value = map.get(name);
  if (value === undefined) throw new RangeError(`the vector declares no ${name}`);
  return value;
}
