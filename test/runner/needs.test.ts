// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Capabilities, Needs, Observation, TargetDescription, Vector } from '../../spec/types/formats.js';
import { type Scenario, scenarioOf } from '../../src/reference/formats/scenario.js';
import { unmetNeed } from '../../src/runner/targets/needs.js';
import { observationsOf } from '../../src/runner/targets/observations.js';
import type { Target, TargetEnd } from '../../src/runner/targets/target.js';
import { merged, mixed, reused } from './sample-vectors.js';

const anything: Capabilities = {
  profiles: ['dma-iommu'],
  pageSizes: ['0x1000'],
  granules: ['0x1000'],
  reach: 'any',
  maxEntries: 16,
  adjacency: true,
};

const needing = (needs: Partial<Needs>): Scenario => ({ ...scenarioOf(mixed), needs: { ...mixed.needs, ...needs } });

describe('needs', () => {
  it.each<[string, Vector]>([
    ['one bus provider', mixed],
    ['RAM alone', merged],
    ['two clients', reused],
  ])('are met where anything is offered: %s', (_, vector) => {
    expect(unmetNeed(scenarioOf(vector), anything)).toBeNull();
  });

  it.each<[string, Scenario, Partial<Capabilities>, string]>([
    ['profile', needing({ profile: 'dma-direct' }), {}, 'dma-direct'],
    ['page size', needing({ pageSize: '0x10000' }), {}, 'pages of 0x10000'],
    ['granule', needing({ granule: '0x4000' }), {}, 'granule of 0x4000'],
    ['entries', needing({}), { maxEntries: 2 }, 'lists of 3 entries'],
    ['adjacency', needing({ adjacent: [['r', 'b']] }), { adjacency: false }, 'next to each other'],
    ['reach', needing({}), { reach: { x: { y: 'host-bridge' } } }, 'c to p bus-address'],
  ])('that are not met are named: %s', (_, scenario, offered, reason) => {
    expect(unmetNeed(scenario, { ...anything, ...offered })).toContain(reason);
  });

  it('are met by any assignment of distinct devices', () => {
    const reach = { c: { p: 'bus-address', q: 'host-bridge' }, d: { p: 'unreachable', q: 'host-bridge' } } as const;
    const offered = {
      x: { u: 'host-bridge', v: 'unreachable', w: 'host-bridge' },
      y: { u: 'host-bridge', v: 'bus-address', w: 'unreachable' },
    } as const;
    expect(unmetNeed(needing({ reach }), { ...anything, reach: offered })).toBeNull();
    const lessOffered = { ...offered, x: { ...offered.x, u: 'unreachable' } } as const;
    expect(unmetNeed(needing({ reach }), { ...anything, reach: lessOffered })).toContain('d to q host-bridge');
  });
});

describe('two clients of a scenario', () => {
  it('are never one device', () => {
    const reach = { c: { p: 'bus-address' }, d: { p: 'bus-address' } } as const;
    expect(unmetNeed(needing({ reach }), { ...anything, reach: { x: { u: 'bus-address' } } })).not.toBeNull();
  });
});

describe('observations of a target', () => {
  const target = (run: (scenarios: readonly Scenario[]) => AsyncIterable<Observation>): Target => ({
    start: () => Promise.reject<TargetDescription>(new Error('not in this test')),
    run,
    stop: () => Promise.resolve<TargetEnd>({ splats: [], logs: [] }),
  });
  const collect = async (given: Target, scenarios: readonly Scenario[]): Promise<Observation[]> => {
    const all: Observation[] = [];
    for await (const observation of observationsOf(given, anything, scenarios)) all.push(observation);
    return all;
  };
  const skip = ({ id }: Scenario): Observation => ({ vector: id, skipped: 'by the target' });
  const scenarios = [mixed, merged, reused].map(scenarioOf);

  it('never sends what the target can not run', async () => {
    const sent: string[] = [];
    const observations = await collect(
      target(async function* (given) {
        sent.push(...given.map(({ id }) => id));
        yield* await Promise.all(given.map((each) => Promise.resolve(skip(each))));
      }),
      [scenarioOf(mixed), needing({ granule: '0x4000' }), scenarioOf(reused)],
    );
    expect(sent).toEqual([mixed.id, reused.id]);
    expect(observations.map((each) => ('skipped' in each ? each.skipped : ''))).toEqual([
      'by the target',
      'needs an IOVA granule of 0x4000 bytes, the target offers 0x1000',
      'by the target',
    ]);
  });

  it.each<[string, Target, string[]]>([
    [
      'ends early',
      target(async function* ([first]) {
        if (first !== undefined) yield await Promise.resolve(skip(first));
      }),
      ['', 'no-answer', 'no-answer'],
    ],
    [
      'throws',
      target(async function* ([first]) {
        if (first !== undefined) yield await Promise.resolve(skip(first));
        throw new Error('broken');
      }),
      ['', 'crash', 'no-answer'],
    ],
    [
      'answers out of order',
      target(async function* (given) {
        yield* await Promise.all([...given].reverse().map((each) => Promise.resolve(skip(each))));
      }),
      ['garbage', 'no-answer', 'no-answer'],
    ],
  ])('are one for each scenario, also when it %s', async (_, broken, kinds) => {
    const observations = await collect(broken, scenarios);
    expect(observations.map(({ vector }) => vector)).toEqual([mixed.id, merged.id, reused.id]);
    expect(observations.map((each) => ('error' in each ? each.error.kind : ''))).toEqual(kinds);
  });
});
