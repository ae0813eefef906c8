// SPDX-License-Identifier: Apache-2.0
import { barOf, barsIn } from '../../reference/formats/bar.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import {
  canBeCounted,
  inOrder,
  placeInArena,
  type PlacedRegion,
  type Placement,
  TEST_BENCH_ONLY,
} from '../placement/index.js';
import { KIT_ARENA_SIZE } from '../wire/kit-layout.js';
import { MAX_ENTRIES } from '../wire/layout.js';

/**
 * The layout of a scenario for a machine that nobody has seen: RAM where it will lie, clients and BARs as numbers of
 * the scenario's own, a BAR region's start as the scenario gives it, from the BAR's start or end.
 * @returns null when the scenario doesn't fit the arena on any machine, or needs what only a test bench may do
 */
export function caseLayout(scenario: Scenario): Placement | null {
  const entries = Object.values(scenario.lists).reduce((sum, list) => sum + list.length, 0);
  if (entries > MAX_ENTRIES || scenario.needs.features?.some((feature) => TEST_BENCH_ONLY.has(feature)) === true) {
    return null;
  }
  const ram = placeInArena(scenario, {
    pageSize: Number(parseHex(scenario.needs.pageSize)),
    arena: { size: BigInt(KIT_ARENA_SIZE) },
  });
  if ('skip' in ram) return null;
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
