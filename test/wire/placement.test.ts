// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from 'vitest';
import { type Corpus, loadCorpus } from '../../src/reference/corpus/index.js';
import { type Scenario, scenarioOf } from '../../src/reference/formats/index.js';
import { capabilitiesOf, place, type Placement } from '../../src/runner/placement/index.js';
import { wrongNeighbours } from '../../src/runner/placement/neighbours.js';
import { guest, guestWithTwoBars, mixed } from './sample-guest.js';

function placed(scenario: Scenario): Placement {
  const placement = place(scenario, guest);
  if ('skip' in placement) throw new Error(placement.skip);
  return placement;
}

function skipped(change: Partial<Scenario>): string {
  const placement = place({ ...mixed, ...change }, guest);
  if (!('skip' in placement)) throw new Error('it was placed');
  return placement.skip;
}

describe('a placement', () => {
  let corpus: Corpus;
  beforeAll(async () => {
    corpus = await loadCorpus();
  });

  it('fits what each vector of the corpus needs', () => {
    let count = 0;
    for (const vector of corpus.families.flatMap(({ vectors }) => vectors)) {
      const scenario = scenarioOf(vector);
      const placement = place(scenario, guest);
      if ('skip' in placement) continue;
      count += 1;
      expect(Object.keys(scenario.memory)).toEqual([...placement.regions.keys()]);
      expect(new Set(placement.clients.values()).size).toBe(Object.keys(scenario.clients).length);
      expect(wrongNeighbours(placement.regions, scenario.needs.adjacent ?? [], guest)).toBeNull();
      for (const [name, { provider, start, size }] of placement.regions) {
        const region = scenario.memory[name];
        expect(start >= 0n && size === BigInt(region?.size ?? 0)).toBe(true);
        if (provider === null || region?.kind !== 'bar') continue;
        expect(start + size <= (guest.providers[provider]?.size ?? 0n)).toBe(true);
        for (const [client, device] of placement.clients) {
          const needed = scenario.needs.reach[client]?.[region.provider];
          const offered = guest.clients[device]?.reach.get(guest.providers[provider]?.name ?? '');
          if (needed !== undefined) expect(offered).toBe(needed);
        }
      }
    }
    expect(count).toBeGreaterThan(300);
  });

  it('is the same every time', () => {
    expect(placed(mixed)).toEqual(placed(structuredClone(mixed)));
  });

  it('puts regions next to each other where the scenario says so', () => {
    const scenario: Scenario = {
      ...mixed,
      needs: {
        ...mixed.needs,
        adjacent: [
          ['host', 'bus'],
          ['first', 'second'],
        ],
      },
      memory: {
        second: { kind: 'ram', size: '0x1000' },
        other: { kind: 'ram', size: '0x1000' },
        first: { kind: 'ram', size: '0x2000' },
        host: { kind: 'bar', provider: 'q', from: 'end', at: '0x1000', size: '0x1000' },
        bus: { kind: 'bar', provider: 'p', from: 'start', at: '0x0', size: '0x1000' },
      },
      lists: { l: [{ memory: 'first', page: '0x0', offset: '0x0', length: '0x1000' }] },
    };
    const { regions } = placed(scenario);
    expect(regions.get('host')).toEqual({ provider: 2, start: 0x7ff000n, size: 0x1000n });
    expect(regions.get('bus')).toEqual({ provider: 1, start: 0n, size: 0x1000n });
    const first = regions.get('first');
    expect(regions.get('second')?.start).toBe((first?.start ?? 0n) + 0x2000n);
  });

  it('keeps two BARs that touch apart where the scenario does not ask for it', () => {
    // b1 ends where b0 starts, and b0, b1 is the first choice for two bus-address providers.
    const memory: Scenario['memory'] = {
      start: { kind: 'bar', provider: 'p', from: 'start', at: '0x0', size: '0x1000' },
      end: { kind: 'bar', provider: 'q', from: 'end', at: '0x1000', size: '0x1000' },
    };
    const needs: Scenario['needs'] = { ...mixed.needs, reach: { c: { p: 'bus-address', q: 'bus-address' } } };
    const lists = { l: [{ memory: 'start', page: '0x0', offset: '0x0', length: '0x1000' }] };
    const { regions } = placed({ ...mixed, needs, memory, lists });
    expect(regions.get('start')?.provider).toBe(1);
    expect(regions.get('end')?.provider).toBe(0);
  });

  describe('of several BARs', () => {
    const part = (provider: string, bar: number, from: 'start' | 'end'): Scenario['memory'][string] => {
      return { kind: 'bar', provider, bar, from, at: from === 'start' ? '0x0' : '0x1000', size: '0x1000' };
    };
    const providersIn = (
      memory: Scenario['memory'],
      reach: Scenario['needs']['reach'][string],
      adjacent?: [string, string][],
      ready = guestWithTwoBars,
    ): unknown => {
      const needs: Scenario['needs'] = { ...mixed.needs, reach: { c: reach }, ...(adjacent ? { adjacent } : {}) };
      const lists = { l: [{ memory: 'a', page: '0x0', offset: '0x0', length: '0x1000' }] };
      const placement = place({ ...mixed, needs, memory, lists }, ready);
      if ('skip' in placement) return placement.skip;
      return Object.fromEntries([...placement.regions].map(([name, { provider }]) => [name, provider]));
    };
    const byBus = { p: 'bus-address' } as const;

    it('takes them from one device', () => {
      const memory = { a: part('p', 3, 'start'), b: part('p', 1, 'start'), c: part('p', 3, 'end') };
      expect(providersIn(memory, byBus, [['c', 'b']])).toEqual({ a: 4, b: 5, c: 4 });
      expect(providersIn(memory, byBus, undefined, guest)).toMatch(/no devices of the guest do/);
    });

    it('has either BAR stand for any number', () => {
      const memory = { a: part('p', 0, 'start'), b: part('p', 1, 'end') };
      expect(providersIn(memory, byBus)).toEqual({ a: 4, b: 5 });
      expect(providersIn(memory, byBus, [['b', 'a']])).toEqual({ a: 5, b: 4 });
    });

    it('never has BARs of one device stand for two providers', () => {
      const memory = { a: part('p', 0, 'start'), b: part('q', 0, 'start'), c: part('r', 0, 'start') };
      const reach = { p: 'bus-address', q: 'bus-address', r: 'bus-address' } as const;
      expect(providersIn(memory, reach)).toEqual({ a: 0, b: 1, c: 4 });
      expect(providersIn({ ...memory, d: part('s', 0, 'start') }, { ...reach, s: 'bus-address' })).toMatch(
        /no devices of the guest do/,
      );
    });

    it('is offered where a device has several', () => {
      expect(capabilitiesOf(guest).features).not.toContain('bars');
      expect(capabilitiesOf(guestWithTwoBars).features).toContain('bars');
    });
  });

  it('lets one region go past the arena, last of all', () => {
    const memory: Scenario['memory'] = {
      huge: { kind: 'ram', size: '0x200000000' },
      ram: { kind: 'ram', size: '0x4000' },
    };
    const lists = { l: [{ memory: 'huge', page: '0x0', offset: '0x0', length: '0xfffff000' }] };
    const placement = placed({ ...mixed, memory, lists });
    expect(placement.pastArena).toBe(true);
    expect(placement.regions.get('huge')?.start).toBe(0x5000n);
    // Elsewhere than on a test bench that is memory of others.
    expect(place({ ...mixed, memory, lists }, { ...guest, testBench: false })).toEqual({
      skip:
        'needs 8589934592 bytes of RAM in one piece, and the module has 4194304: what lies behind them is memory of ' +
        'others, which only a test bench may map',
    });
  });

  it('says which clients share an IOVA space', () => {
    const limits = { dmaMask: '0xffffffff', segBoundaryMask: '0xffffffff', maxSegSize: '0x10000' };
    const two = {
      ...mixed,
      needs: {
        ...mixed.needs,
        reach: { c: { p: 'bus-address', q: 'host-bridge' }, d: { p: 'unreachable', q: 'host-bridge' } },
      },
      clients: { d: limits, c: limits },
      lists: { l: [{ memory: 'ram', page: '0x0', offset: '0x0', length: '0x1000' }] },
    } satisfies Scenario;
    const group = { ...guest, clients: guest.clients.map((client) => ({ ...client, domain: 0 })) };
    const spacesOf = (ready: typeof guest): unknown => {
      const placement = place(two, ready);
      return 'skip' in placement ? placement.skip : Object.fromEntries(placement.spaces);
    };
    expect(spacesOf(guest)).toEqual({ c: 0, d: 1 });
    expect(spacesOf(group)).toEqual({ c: 0, d: 0 });
  });

  it('counts only small IOVA spaces that are the same before and after', () => {
    const clients = { c: { dmaMask: '0xfffff', segBoundaryMask: '0xffffffff', maxSegSize: '0x10000' } };
    expect(placed({ ...mixed, clients }).account).toBe(true);
    expect(placed({ ...mixed, clients, steps: mixed.steps.slice(0, 1) }).account).toBe(false);
    expect(placed(mixed).account).toBe(false);
  });
});

describe('a scenario that a guest cannot run is skipped, with the reason:', () => {
  it('page size', () => {
    expect(skipped({ needs: { ...mixed.needs, pageSize: '0x4000' } })).toBe(
      'needs pages of 16384 bytes, the guest has 4096',
    );
  });

  it('profile or granule', () => {
    expect(skipped({ needs: { ...mixed.needs, profile: 'dma-direct' } })).toMatch(/dma-direct/);
    expect(skipped({ needs: { ...mixed.needs, granule: '0x10000' } })).toMatch(/granule of 65536/);
  });

  it('reach', () => {
    const reach = { c: { p: 'unreachable', q: 'unreachable' } } as const;
    expect(skipped({ needs: { ...mixed.needs, reach } })).toMatch(/reach/);
  });

  it('size of a BAR', () => {
    const bus = { kind: 'bar', provider: 'p', from: 'start', at: '0x800000', size: '0x1000' } as const;
    expect(skipped({ memory: { ...mixed.memory, bus } })).toMatch(/larger BAR/);
  });

  it('size of the arena', () => {
    const half = { kind: 'ram', size: '0x200000' } as const;
    expect(skipped({ memory: { ...mixed.memory, half, more: half } })).toMatch(/RAM/);
    const huge = { kind: 'ram', size: '0x200000000' } as const;
    expect(skipped({ memory: { ...mixed.memory, huge, more: huge } })).toMatch(/2 RAM regions/);
    const l = [{ memory: 'huge', page: '0x100000000', offset: '0x0', length: '0x1000' }];
    expect(skipped({ memory: { ...mixed.memory, huge }, lists: { l } })).toMatch(/page beyond the arena/);
  });

  it('neighbours', () => {
    const needs = { ...mixed.needs, adjacent: [['bus', 'host'] as [string, string]] };
    expect(skipped({ needs })).toMatch(/host right after bus/);
  });

  it("memory that the guest's accessing device has too few address bits for", () => {
    const { reach } = mixed.needs;
    const access = { op: 'access', list: 'l', access: 'write', from: '0x0', length: '0x8' } as const;
    const scenario: Scenario = {
      ...mixed,
      needs: { ...mixed.needs, profile: 'dma-direct', reach, features: ['device-access'] },
      clients: { c: { dmaMask: '0xffffffffffffffff', segBoundaryMask: '0xffffffff', maxSegSize: '0x10000' } },
      steps: [{ op: 'map', list: 'l', client: 'c', direction: 'bidirectional' }, access],
    };
    const direct = guest.clients.map((client) => ({ ...client, profile: 'dma-direct' as const, accesses: true }));
    const high = guest.providers.map((each) => (each.name === 'h0' ? { ...each, phys: 0x8000000000n } : each));
    expect(place(scenario, { ...guest, clients: direct })).not.toHaveProperty('skip');
    expect(place(scenario, { ...guest, clients: direct, providers: high })).toEqual({
      skip: "needs host below 4 GiB, where the guest's device that accesses memory can reach it",
    });
    const untouched = { ...scenario, steps: scenario.steps.slice(0, 1) };
    expect(place(untouched, { ...guest, clients: direct, providers: high })).not.toHaveProperty('skip');
  });

  it('number of entries', () => {
    const entry = { memory: 'ram', page: '0x0', offset: '0x0', length: '0x1000' };
    const list = Array.from({ length: 4096 }, () => entry);
    const lists = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`l${index}`, list]));
    expect(skipped({ lists })).toBe('has 20480 entries, the guest takes 16384');
  });
});

describe('capabilities', () => {
  it('keep the schema and name what the guest reported', () => {
    const capabilities = capabilitiesOf(guest);
    const target = { kind: 'qemu', name: 'sample', capabilities };
    const header = {
      format: 'p2p-conform/observations/1',
      corpus: { version: '0.1.0', sha256: '0'.repeat(64) },
      target,
    };
    expect(capabilities.reach).toMatchObject({ ca: { b0: 'bus-address', u0: 'unreachable' } });
    expect(capabilities.providers?.['h0']).toEqual({ barSize: '0x800000', phys: '0xfb800000', bus: '0x1b800000' });
    expect(header.target.capabilities.pageSizes).toEqual(['0x1000']);
  });
});
