// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { BarRegion, Client, Entry, MapType, RamRegion } from '../../spec/types/formats.js';
import { expectedOutcomes, formatHex, kindOf, parseExact, type Scenario } from '../../src/reference/index.js';

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

/**
 * Random scenarios: up to three lists, two clients with limits and reach of their own, and steps in any legal order, of
 * which some fail. Shrinks to fewer and shorter lists.
 */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    granule: fc.constantFrom(0x1000, 0x1000, 0x4000),
    clients: fc.record({ one: client, two: client }),
    reach: fc.record({ one: fc.tuple(reach, reach, reach), two: fc.tuple(reach, reach, reach) }),
    touching: fc.boolean(),
    lists: fc.array(fc.array(entry, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
    moves: fc.array(fc.record({ list: fc.nat({ max: 2 }), client: fc.constantFrom('one', 'two') }), {
      minLength: 1,
      maxLength: 10,
    }),
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
    if (!raw.touching) scenario.memory['edge'] = bar('r', 'start', 0);
    else scenario.memory['bridge'] = bar('q', 'start', 2 * REGION);
    return legalSteps(scenario, raw.moves);
  })
  .filter(({ steps }) => steps.length > 0);

/** Toggles lists: a list that is not mapped is mapped, one that is mapped is unmapped. */
function legalSteps(scenario: Scenario, moves: readonly { list: number; client: string }[]): Scenario {
  const names = Object.keys(scenario.lists);
  const mapped = new Set<string>();
  for (const { list: index, client: name } of moves) {
    const list = names[index % names.length] ?? '';
    if (mapped.delete(list)) {
      scenario.steps.push({ op: 'unmap', list });
    } else if (keepsPreconditions(scenario, name, list)) {
      scenario.steps.push({ op: 'map', list, client: name, direction: 'bidirectional' });
      if (expectedOutcomes(scenario).at(-1)?.outcome === 'mapped') mapped.add(list);
    }
  }
  for (const list of mapped) scenario.steps.push({ op: 'unmap', list });
  return scenario;
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
