// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { Attribute, BarRegion, Client, Entry, MapType, Owner, RamRegion } from '../../spec/types/formats.js';
import {
  expectedOutcomes,
  featuresOf,
  formatHex,
  kindOf,
  type MapAction,
  parseExact,
  type Scenario,
} from '../../src/reference/index.js';

const REGION = 0x80000;
const memories = ['ram', 'near', 'bridge', 'far', 'edge'] as const;

interface RawEntry {
  readonly memory: (typeof memories)[number];
  readonly page: number;
  readonly offset: number;
  readonly length: number;
}

const reach = fc.constantFrom<MapType>('bus-address', 'bus-address', 'host-bridge', 'host-bridge', 'unreachable');

/** Lengths and offsets, often on granule edges. */
const bytes = fc.oneof(
  fc.integer({ min: 1, max: 8 }).map((pages) => pages * 0x1000),
  fc.integer({ min: 1, max: 0x5000 }),
  fc.constantFrom(1, 0x800, 0xfff, 0x1001),
);
const offset = fc.oneof(
  fc.constant(0),
  fc.constant(0),
  fc.integer({ min: 0, max: 0x3000 }),
  fc.constantFrom(0x800, 0xfff, 0x1000),
);

const entry = fc.record<RawEntry>({
  memory: fc.constantFrom(...memories),
  page: fc.integer({ min: 0, max: 100 }),
  offset,
  length: bytes,
});

const client = fc.record({
  dmaBits: fc.constantFrom(16, 18, 20, 22, 24, 32, 40, 64),
  boundaryBits: fc.constantFrom(16, 17, 18, 20, 32, 64),
  maxSegSize: fc.constantFrom(0x8000, 0x8fff, 0x10000, 0xffffffff),
});

/** What happens to a list: it is mapped in some way, or if it is mapped, synced or unmapped. */
const move = fc.record({
  list: fc.nat({ max: 2 }),
  client: fc.constantFrom('one', 'two'),
  sync: fc.option(fc.constantFrom<Owner>('cpu', 'device')),
  attrs: fc.option(
    fc.subarray<Attribute>(['no-warn', 'privileged', 'skip-cpu-sync', 'weak-ordering'], { minLength: 1 }),
  ),
  /** Share of the entries that dma_map_sg is given. */
  share: fc.option(fc.integer({ min: 1, max: 4 })),
  failMapping: fc.option(fc.integer({ min: 1, max: 6 })),
});
type Move = typeof move extends fc.Arbitrary<infer Value> ? Value : never;

/**
 * Random scenarios: up to three lists, two clients with limits and reach of their own, and steps of every kind in any
 * legal order, of which some fail. Shrinks to fewer and shorter lists.
 */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    granule: fc.constantFrom(0x1000, 0x1000, 0x4000),
    clients: fc.record({ one: client, two: client }),
    reach: fc.record({ one: fc.tuple(reach, reach, reach), two: fc.tuple(reach, reach, reach) }),
    touching: fc.boolean(),
    secondBar: fc.boolean(),
    lists: fc.array(fc.array(entry, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
    asksSupported: fc.boolean(),
    moves: fc.array(move, { minLength: 1, maxLength: 10 }),
  })
  .map((raw) => {
    const page = raw.granule;
    const providers = ['p', 'q', 'r'];
    const reachOf = (types: readonly MapType[]): Record<string, MapType> =>
      Object.fromEntries(providers.map((provider, i) => [provider, types[i] ?? 'unreachable']));
    const scenario: Scenario = {
      id: 'random/scenario',
      title: 'A random scenario',
      requirements: ['MAP-BYTES'],
      needs: {
        profile: 'dma-iommu',
        pageSize: formatHex(page),
        granule: formatHex(raw.granule),
        reach: { one: reachOf(raw.reach.one), two: reachOf(raw.reach.two) },
        ...(raw.touching ? { adjacent: [['near', 'edge'] as [string, string]] } : {}),
      },
      clients: { one: clientOf(raw.clients.one), two: clientOf(raw.clients.two) },
      memory: {
        ram: ram(),
        near: bar('p', 'end', REGION),
        bridge: bar('q', 'start', REGION),
        far: bar('r', 'end', REGION),
        edge: bar('q', 'start', 0),
      },
      lists: Object.fromEntries(raw.lists.map((list, i) => [`list-${i}`, list.map((each) => entryOf(each, page))])),
      steps: [],
    };
    if (raw.secondBar) scenario.memory['edge'] = { ...bar('p', 'start', 0), bar: 1 };
    else if (!raw.touching) scenario.memory['edge'] = bar('r', 'start', 0);
    else scenario.memory['bridge'] = bar('q', 'start', 2 * REGION);
    legalSteps(scenario, raw.moves);
    const features = [...featuresOf(scenario), ...(raw.asksSupported ? (['supported'] as const) : [])].sort();
    if (features.length > 0) scenario.needs.features = features;
    return scenario;
  })
  .filter(({ steps }) => steps.length > 0);

/** Toggles lists: a list that is not mapped is mapped, one that is mapped is synced or unmapped. */
function legalSteps(scenario: Scenario, moves: readonly Move[]): void {
  const names = Object.keys(scenario.lists);
  const mapped = new Set<string>();
  for (const next of moves) {
    const list = names[next.list % names.length] ?? '';
    if (mapped.has(list) && next.sync !== null) {
      scenario.steps.push({ op: 'sync', list, for: next.sync });
    } else if (mapped.delete(list)) {
      scenario.steps.push({ op: 'unmap', list });
    } else if (keepsPreconditions(scenario, next.client, list)) {
      scenario.steps.push(mapOf(next, list, scenario.lists[list]?.length ?? 0));
      if (expectedOutcomes(scenario).at(-1)?.outcome === 'mapped') mapped.add(list);
    }
  }
  for (const list of mapped) scenario.steps.push({ op: 'unmap', list });
}

function mapOf({ client, attrs, share, failMapping }: Move, list: string, entries: number): MapAction {
  return {
    op: 'map',
    list,
    client,
    direction: 'bidirectional',
    ...(attrs === null ? {} : { attrs }),
    ...(share === null ? {} : { call: 'dma_map_sg', nents: Math.ceil((entries * share) / 4) }),
    ...(failMapping === null ? {} : { failMapping }),
  };
}

function keepsPreconditions(scenario: Scenario, clientName: string, list: string): boolean {
  const limits = scenario.clients[clientName];
  const granule = parseExact(scenario.needs.granule);
  return (scenario.lists[list] ?? []).every(({ memory, offset: start, length }) => {
    if (limits === undefined || kindOf(scenario, clientName, memory) !== 'iova') return true;
    const end = (parseExact(start) % granule) + parseExact(length);
    return parseExact(length) <= parseExact(limits.maxSegSize) && BigInt(end - 1) <= BigInt(limits.segBoundaryMask);
  });
}

function entryOf(raw: RawEntry, pageSize: number): Entry {
  const page = (raw.page * pageSize) % (REGION / 2);
  return { memory: raw.memory, page: formatHex(page), offset: formatHex(raw.offset), length: formatHex(raw.length) };
}

function clientOf(raw: { dmaBits: number; boundaryBits: number; maxSegSize: number }): Client {
  return {
    dmaMask: formatHex((1n << BigInt(raw.dmaBits)) - 1n),
    segBoundaryMask: formatHex((1n << BigInt(raw.boundaryBits)) - 1n),
    maxSegSize: formatHex(raw.maxSegSize),
  };
}

function ram(): RamRegion {
  return { kind: 'ram', size: formatHex(REGION) };
}

function bar(provider: string, from: 'start' | 'end', at: number): BarRegion {
  return { kind: 'bar', provider, from, at: formatHex(at), size: formatHex(REGION) };
}
