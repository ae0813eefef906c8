// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Feature, Vector } from '../../spec/types/formats.js';
import { parseVectors } from '../../src/reference/corpus/index.js';
import { vectorOf } from '../../src/reference/corpus/build.js';
import {
  type Action,
  expectedOutcomes,
  featuresOf,
  FormatError,
  packageRoot,
  readJson,
  type Scenario,
} from '../../src/reference/index.js';
import { scenarios } from './scenarios.js';

const map = { op: 'map', list: 'list', client: 'device', direction: 'bidirectional' } as const;
const unmap = { op: 'unmap', list: 'list' } as const;
const sync = { op: 'sync', list: 'list', for: 'cpu' } as const;
const access = { op: 'access', list: 'list', access: 'write', from: '0x0', length: '0x10' } as const;
const client = { dmaMask: '0xffffffff', segBoundaryMask: '0xffff', maxSegSize: '0x8000' };
const ram = { memory: 'ram', page: '0x1000', offset: '0x1800', length: '0x800' };
const bar = { memory: 'bar', page: '0x0', offset: '0x0', length: '0x1000' };

const scenario: Scenario = {
  id: 'sample/one',
  title: 'A sample',
  requirements: ['MAP-BYTES'],
  needs: { profile: 'dma-iommu', pageSize: '0x1000', granule: '0x1000', reach: { device: { p: 'host-bridge' } } },
  clients: { device: client },
  memory: {
    ram: { kind: 'ram', size: '0x100000' },
    bar: { kind: 'bar', provider: 'p', from: 'start', at: '0x1000', size: '0x4000' },
  },
  lists: { list: [ram, bar] },
  steps: [map, unmap],
};

const mapped = expectedOutcomes(scenario)[0];
const onBus = { ...scenario.needs, reach: { device: { p: 'bus-address' } }, features: ['device-access'] };

/** The sample with these steps, each with an expectation, and with the features that they use. */
function withSteps(steps: readonly Action[]): unknown {
  const used = featuresOf({ ...scenario, steps: [...steps] });
  const expected = {
    map: mapped,
    unmap: { outcome: 'unmapped' },
    sync: { outcome: 'synced' },
    access: { outcome: 'accessed', reached: [] },
  };
  return {
    ...scenario,
    needs: used.length === 0 ? scenario.needs : { ...scenario.needs, features: used },
    steps: steps.map((step) => ({ ...step, expect: expected[step.op] })),
  };
}

/** The same without an IOMMU. */
function directly(vector: unknown): unknown {
  const { needs, ...rest } = vector as Vector;
  return {
    ...rest,
    clients: { device: { ...client, dmaMask: '0xffffffffffffffff' } },
    needs: { ...needs, profile: 'dma-direct' },
  };
}

/** The vector with a client that the platform does not trust. */
function untrusted(vector: unknown, ...features: Feature[]): unknown {
  const { needs, clients, ...rest } = vector as Vector;
  return {
    ...rest,
    needs: { ...needs, features: [...features, 'untrusted'] },
    clients: Object.fromEntries(
      Object.entries(clients).map(([name, limits]) => [name, { ...limits, untrusted: true }]),
    ),
  };
}

function withClient(limits: Partial<typeof client>): unknown {
  return { ...vectorOf(scenario, expectedOutcomes(scenario)), clients: { device: { ...client, ...limits } } };
}

function withEntry(entry: Partial<typeof ram>): unknown {
  return { ...vectorOf(scenario, expectedOutcomes(scenario)), lists: { list: [{ ...ram, ...entry }, bar] } };
}

function parse(vector: unknown): unknown {
  const file = { format: 'p2p-conform/vectors/1', family: 'sample', title: 't', description: 'd', vectors: [vector] };
  return parseVectors(file, 'f.json');
}

const cases: readonly (readonly [requirement: string, what: string, vector: unknown, message: RegExp])[] = [
  ['PRE-BOUNDARY-MASK', 'a hole', withClient({ segBoundaryMask: '0xefff' }), /\/clients\/device\/segBoundaryMask: /],
  ['PRE-BOUNDARY-MASK', 'less than a granule', withClient({ segBoundaryMask: '0x7ff' }), /\/segBoundaryMask: 0x7ff/],
  ['PRE-BOUNDARY-MASK', 'none', withClient({ segBoundaryMask: '0x0' }), /\/clients\/device\/segBoundaryMask: 0x0/],
  [
    'PRE-BOUNDARY-LENGTH',
    'longer than a window',
    { ...(withEntry({ length: '0x1001' }) as object), clients: { device: { ...client, segBoundaryMask: '0xfff' } } },
    /\/steps\/0: entry 0 can't lie within one segment boundary window/,
  ],
  [
    'PRE-MAX-SEG',
    'size 0',
    withClient({ maxSegSize: '0x0' }),
    /\/clients\/device\/maxSegSize: no segment can be empty/,
  ],
  ['PRE-MAX-SEG', 'a longer entry', withClient({ maxSegSize: '0x7ff' }), /\/steps\/0: entry 0 is longer/],
  ['PRE-DMA-MASK', 'mask 0', withClient({ dmaMask: '0x0' }), /\/clients\/device\/dmaMask: 0x0 is not/],
  ['PRE-DMA-MASK', 'one granule', withClient({ dmaMask: '0xfff' }), /\/clients\/device\/dmaMask: 0xfff is not/],
  ['PRE-DMA-MASK', 'a hole', withClient({ dmaMask: '0xfffeffff' }), /\/clients\/device\/dmaMask: 0xfffeffff is not/],
  ['PRE-LENGTH', 'length 0', withEntry({ length: '0x0' }), /\/lists\/list\/0\/length: an empty entry/],
  ['PRE-LENGTH', 'no entry', { ...scenario, lists: { list: [] } }, /\/lists\/list: must NOT have fewer than 1 items/],
  ['PRE-PAGE', 'no memory', { ...scenario, lists: { list: [{ ...ram, memory: undefined }] } }, /\/lists\/list\/0/],
  ['PRE-PAGE', 'memory of no name', withEntry({ memory: 'none' }), /\/lists\/list\/0\/memory: no region is named none/],
  ['PRE-REGION', 'an offset out of it', withEntry({ offset: '0xff000' }), /\/lists\/list\/0: ends past the end of ram/],
  ['PRE-REGION', 'a length out of it', withEntry({ page: '0xff000' }), /\/lists\/list\/0: ends past the end of ram/],
  ['PRE-MAPPED', 'mapped twice', withSteps([map, map]), /\/steps\/1: maps list, which is mapped/],
  ['PRE-MAPPED', 'mapped after a sync', withSteps([map, sync, map]), /\/steps\/2: maps list, which is mapped/],
  ['PRE-UNMAP', 'not mapped', withSteps([unmap]), /\/steps\/0: unmaps list, which is not mapped/],
  ['PRE-UNMAP', 'unmapped twice', withSteps([map, unmap, unmap]), /\/steps\/2: unmaps list, which is not mapped/],
  ['PRE-UNMAP', 'a direction', withSteps([map, { ...unmap, direction: 'to-device' } as Action]), /\/steps\/1: /],
  ['PRE-UNMAP', 'another client', withSteps([map, { ...unmap, client: 'device' } as Action]), /\/steps\/1: /],
  ['PRE-NENTS', 'too many', withSteps([{ ...map, call: 'dma_map_sg', nents: 3 }]), /\/steps\/0\/nents: 3 entries/],
  ['PRE-NENTS', 'none', withSteps([{ ...map, call: 'dma_map_sg', nents: 0 }]), /\/steps\/0\/nents: must be >= 1/],
  [
    'PRE-NENTS',
    'for dma_map_sgtable',
    withSteps([{ ...map, nents: 1 }]),
    /\/steps\/0\/nents: dma_map_sgtable maps all/,
  ],
  ['PRE-SYNC', 'not mapped', withSteps([sync]), /\/steps\/0: syncs list, which is not mapped/],
  ['PRE-SYNC', 'unmapped', withSteps([map, unmap, sync]), /\/steps\/2: syncs list, which is not mapped/],
  ['PRE-SYNC', 'another client', withSteps([map, { ...sync, client: 'device' } as Action]), /\/steps\/1: /],
  ['PRE-ACCESS', 'not mapped', withSteps([access]), /\/steps\/0: accesses list, which was not mapped/],
  [
    'PRE-ACCESS',
    'half a word',
    withSteps([map, { ...access, length: '0x4' }]),
    /\/steps\/1: not a number of whole words/,
  ],
  ['PRE-ACCESS', 'no byte', withSteps([map, { ...access, length: '0x0' }]), /\/steps\/1: not a number of whole words/],
  [
    'PRE-ACCESS',
    'past the end',
    withSteps([map, { ...access, from: '0x17f8' }]),
    /\/steps\/1: ends past the 6144 bytes/,
  ],
  [
    'PRE-ACCESS',
    'past what was mapped',
    withSteps([
      { ...map, call: 'dma_map_sg', nents: 1 },
      { ...access, from: '0x7f8' },
    ]),
    /\/steps\/1: ends past the 2048 bytes/,
  ],
  ['PRE-ACCESS', 'settled though mapped', withSteps([map, { ...access, settled: true }]), /\/steps\/1\/settled: /],
  [
    'PRE-ACCESS',
    'of IOVA that may be used again',
    {
      ...(withSteps([map, unmap, { ...map, list: 'other' }, { ...access, settled: true }]) as Vector),
      lists: { list: [ram, bar], other: [ram, bar] },
    },
    /\/steps\/3: list is not mapped, and a later map/,
  ],
  [
    'PRE-ACCESS',
    'by bus address',
    { ...(withSteps([map, access]) as Vector), lists: { list: [bar, ram] }, needs: onBus },
    /\/steps\/1: a bus address is for the switch/,
  ],
  [
    'PRE-ACCESS',
    'unmapped, without an IOMMU',
    directly(withSteps([map, unmap, access])),
    /\/steps\/2: without an IOMMU/,
  ],
  [
    'PRE-ACCESS',
    'against the direction, without an IOMMU',
    directly(withSteps([{ ...map, direction: 'to-device' }, access])),
    /\/steps\/1: a write against the direction/,
  ],
  [
    'PRE-UNTRUSTED',
    'half a granule',
    untrusted(withSteps([map])),
    /\/steps\/0: device is untrusted, and list is not one entry of whole granules/,
  ],
  [
    'PRE-UNTRUSTED',
    'two entries',
    untrusted({ ...(withSteps([map]) as Vector), lists: { list: [bar, bar] } }),
    /\/steps\/0: device is untrusted, and list is not one entry/,
  ],
  [
    'PRE-UNTRUSTED',
    'memory that runs out',
    untrusted({ ...(withSteps([{ ...map, failMapping: 1 }]) as Vector), lists: { list: [bar] } }, 'faults'),
    /\/steps\/0: device is untrusted, and memory or IOVA runs out/,
  ],
  [
    'PRE-UNTRUSTED',
    'then a client that is trusted',
    {
      ...(untrusted({
        ...(withSteps([map, unmap, { ...map, client: 'other' }]) as Vector),
        lists: { list: [bar] },
      }) as Vector),
      clients: { device: { ...client, untrusted: true }, other: client },
      needs: {
        ...scenario.needs,
        reach: { device: { p: 'host-bridge' }, other: { p: 'host-bridge' } },
        features: ['untrusted'],
      },
    },
    /\/steps\/2: list was mapped for an untrusted client/,
  ],
  [
    'PRE-UNTRUSTED',
    'without an IOMMU',
    untrusted(directly(withSteps([map]))),
    /\/clients\/device\/untrusted: without an IOMMU/,
  ],
];

describe('input that breaks a precondition', () => {
  it('is compared with a sample that keeps all of them', () => {
    expect(() => parse(withSteps([map, sync, access, unmap, { ...access, settled: true }]))).not.toThrow();
  });

  it.each(cases)('%s: %s is refused, and the place is named', (_, __, vector, message) => {
    expect(() => parse(vector)).toThrow(FormatError);
    expect(() => parse(vector)).toThrow(message);
  });

  it('is tried for each precondition of the register', async () => {
    const { requirements } = await readJson('Requirements', `${packageRoot}/spec/requirements.json`);
    const all = requirements.filter(({ level }) => level === 'PRECONDITION').map(({ id }) => id);
    const tried = new Set(cases.map(([requirement]) => requirement));
    expect(all.filter((id) => !tried.has(id))).toEqual([]);
  });

  it('PRE-MAPPED, PRE-UNMAP, PRE-SYNC: is refused wherever in a random scenario it stands', () => {
    fc.assert(
      fc.property(scenarios, fc.nat(), (random, position) => {
        const { steps } = vectorOf(random, expectedOutcomes(random));
        const at = position % steps.length;
        const step = steps[at];
        // What was legal once is not legal twice, unless the map failed, or it is a sync.
        if (step === undefined || step.op === 'sync' || step.expect.outcome === 'failed') return;
        const twice = [...steps.slice(0, at + 1), ...steps.slice(at)];
        const vector: Vector = { ...random, id: 'sample/twice', steps: twice };
        expect(() => parse(vector)).toThrow(new RegExp(`/steps/${at + 1}: (un)?maps `));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a list built from pages', () => {
  const page = { memory: 'ram', page: '0x1000', offset: '0x0', length: '0x1000' };
  const built = (...list: readonly (typeof page)[]): unknown => {
    const lists = { list: [...list] };
    const needs: Scenario['needs'] = { ...scenario.needs, features: ['sg_alloc_table_from_pages'] };
    const changed: Scenario = { ...scenario, needs, lists, fromPages: ['list'] };
    return vectorOf(changed, expectedOutcomes(changed));
  };

  it('may start and end within a page', () => {
    expect(() => parse(built({ ...page, offset: '0x800', length: '0x800' }, { ...bar, length: '0x10' }))).not.toThrow();
  });

  it.each([
    ['a further page', built({ ...page, offset: '0x1000' }), /\/lists\/list\/0\/offset: pages have one offset/],
    ['an offset later on', built(page, { ...bar, offset: '0x10' }), /\/lists\/list\/1\/offset: pages have one offset/],
    ['an end within a page', built({ ...page, length: '0x10' }, bar), /\/lists\/list\/0\/length: ends within a page/],
    ['neighbours to be joined', built(page, { ...page, page: '0x2000' }), /\/lists\/list\/1: goes on where/],
    [
      'a list of no name',
      { ...(built(page) as object), fromPages: ['none'] },
      /\/fromPages\/0: no list is named none; name one of lists/,
    ],
  ])('has no %s', (_, vector, message) => {
    expect(() => parse(vector)).toThrow(message);
  });
});

describe('features of a vector', () => {
  const withFeatures = (steps: readonly Action[], features: unknown): unknown => ({
    ...(withSteps(steps) as object),
    needs: { ...scenario.needs, features },
  });

  it.each([
    ['one that is not used', withFeatures([map], ['sync']), /\/needs\/features: .*; leave it out/],
    ['one that is missing', withFeatures([map, sync], undefined), /\/needs\/features: .*; name exactly sync/],
    ['one that nobody knows', withFeatures([map], ['magic']), /\/needs\/features\/0/],
    ['an order that is not sorted', withFeatures([map, sync], ['sync', 'supported']), /name exactly supported, sync/],
    ['an empty list', withFeatures([map], []), /\/needs\/features: must NOT have fewer than 1 items/],
  ])('refuses %s', (_, vector, message) => {
    expect(() => parse(vector)).toThrow(message);
  });

  it('allows the query, which is no step', () => {
    expect(() => parse(withFeatures([map, sync], ['supported', 'sync']))).not.toThrow();
  });
});
