// SPDX-License-Identifier: Apache-2.0
import { barOf, barsIn } from '../../reference/formats/bar.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import {
  bouncedBar,
  canBeCounted,
  inOrder,
  placeInArena,
  type PlacedRegion,
  type Placement,
  TEST_BENCH_ONLY,
  type Unplaceable,
} from '../placement/index.js';
import { KIT_ARENA_PAGES, KIT_ARENA_SIZE } from '../wire/kit-layout.js';
import { MAX_ENTRIES } from '../wire/layout.js';

/**
 * The layout of a scenario for a machine that nobody has seen: RAM where it will lie, clients and BARs as numbers of
 * the scenario's own, a BAR region's start as the scenario gives it, from the BAR's start or end.
 * @returns why, when the scenario doesn't fit the arena on any machine, or needs what only a test bench may do
 */
export function caseLayout(scenario: Scenario): Placement | Unplaceable {
  const entries = Object.values(scenario.lists).reduce((sum, list) => sum + list.length, 0);
  if (entries > MAX_ENTRIES) return { skip: `has ${entries} entries, a field kit takes ${MAX_ENTRIES}` };
  const benchOnly = scenario.needs.features?.filter((feature) => TEST_BENCH_ONLY.has(feature)) ?? [];
  if (benchOnly.length > 0) return { skip: `needs ${benchOnly.join(', ')}, which only a test bench has` };
  const bounced = bouncedBar(scenario);
  if (bounced !== null) return bounced;
  const pageSize = Number(parseHex(scenario.needs.pageSize));
  const arena = { size: BigInt(Math.max(KIT_ARENA_SIZE, KIT_ARENA_PAGES * pageSize)) };
  const ram = placeInArena(scenario, { pageSize, arena, testBench: false });
  if ('skip' in ram) return ram;
  const bars = [...barsIn(scenario).keys()];
  const places = Object.entries(scenario.memory).flatMap(([name, region]): [string, PlacedRegion][] =>
    region.kind === 'ram'
      ? []
      : [[name, { provider: bars.indexOf(barOf(region)), start: parseHex(region.at), size: parseHex(region.size) }]],
  );
  return {
    clients: new Map(Object.keys(scenario.clients).map((name, index) => [name, index])),
    regions: inOrder(scenario, new Map([...ram.regions, ...places])),
    spaces: new Map(),
    reserved: new Map(),
    pastArena: ram.pastArena,
    account: canBeCounted(scenario),
  };
}
