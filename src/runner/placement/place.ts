// SPDX-License-Identifier: Apache-2.0
import type { Needs } from '../../../spec/types/formats.js';
import { barsIn } from '../../reference/formats/bar.js';
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import { misplacedRegion } from '../../reference/formats/misplaced.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { MAX_ENTRIES } from '../wire/layout.js';
import type { Ready } from '../wire/ready.js';
import { placeInArena } from './arena.js';
import { assignments, type Assignment } from './assignments.js';
import { placeInBars } from './bars.js';
import { bouncedBar } from './bounced.js';
import { beyondEngine } from './engine-reach.js';
import { physOf, wrongNeighbours } from './neighbours.js';
import type { PlacedRegion, Placement, Unplaceable } from './placement.js';

/** An IOVA space below this is small enough to be counted granule by granule within milliseconds. */
const COUNTED_DMA_MASK = 1n << 24n;

/**
 * Finds devices and memory of a guest that fit what a scenario needs. The first fit in the guest's own order is taken,
 * so the same scenario always lies in the same place.
 */
export function place(scenario: Scenario, ready: Ready): Placement | Unplaceable {
  const entries = Object.values(scenario.lists).reduce((sum, list) => sum + list.length, 0);
  if (entries > MAX_ENTRIES) return { skip: `has ${entries} entries, the guest takes ${MAX_ENTRIES}` };
  const pageSize = parseHex(scenario.needs.pageSize);
  if (pageSize !== BigInt(ready.pageSize)) {
    return { skip: `needs pages of ${pageSize} bytes, the guest has ${ready.pageSize}` };
  }
  const unlike = unlikeClients(scenario.needs, ready);
  if (unlike !== null) return { skip: unlike };
  const bounced = ready.testBench ? null : bouncedBar(scenario);
  if (bounced !== null) return bounced;
  const ram = placeInArena(scenario, ready);
  if ('skip' in ram) return ram;

  let reason = 'needs devices that reach each other so as no devices of the guest do';
  for (const assignment of assignments(scenario.needs, Object.keys(scenario.clients), barsIn(scenario), ready)) {
    const bars = placeInBars(scenario, assignment, ready);
    if ('skip' in bars) {
      reason = bars.skip;
      continue;
    }
    const regions = inOrder(scenario, new Map([...ram.regions, ...bars]));
    const wrong = wrongNeighbours(regions, scenario.needs.adjacent ?? [], ready);
    const misplaced = misplacedRegion(scenario, { memory: placesOf(regions, ready) });
    if (misplaced !== null) {
      reason = `${misplaced.message}, which no devices of the guest offer`;
      continue;
    }
    const beyond = beyondEngine(scenario, regions, ready);
    if (beyond !== null) {
      reason = beyond;
      continue;
    }
    if (wrong === null) return placement(scenario, assignment, regions, ram.pastArena, ready);
    reason = wrong;
  }
  return { skip: reason };
}

/** Why no client of the guest can stand for any of the scenario's, or null. */
function unlikeClients({ profile, granule }: Needs, { clients }: Ready): string | null {
  const sameProfile = clients.filter((client) => client.profile === profile);
  if (sameProfile.length === 0) return `needs ${profile}, which no client of the guest has`;
  if (sameProfile.some((client) => BigInt(client.granule) === parseHex(granule))) return null;
  return `needs an IOVA granule of ${parseHex(granule)} bytes, which no client of the guest has`;
}

function placement(
  scenario: Scenario,
  { clients }: Assignment,
  regions: ReadonlyMap<string, PlacedRegion>,
  pastArena: boolean,
  ready: Ready,
): Placement {
  return {
    clients,
    regions,
    spaces: spacesOf(clients, ready),
    reserved: reservedOf(clients, ready),
    pastArena,
    account: canBeCounted(scenario),
  };
}

/** What the devices that stand for a scenario's clients must never be given as IOVA. */
export function reservedOf(clients: ReadonlyMap<string, number>, ready: Ready): Placement['reserved'] {
  return new Map(
    [...clients].flatMap(([name, index]) => {
      const client = ready.clients[index];
      return client?.profile === 'dma-iommu' ? [[name, client.reserved] as const] : [];
    }),
  );
}

/** Numbers of the IOVA spaces of the devices that stand for a scenario's clients. */
export function spacesOf(clients: ReadonlyMap<string, number>, ready: Ready): Map<string, number> {
  return new Map(
    [...clients].flatMap(([name, index]) => {
      const domain = ready.clients[index]?.domain;
      return domain === undefined ? [] : [[name, domain] as const];
    }),
  );
}

/** Counting makes sense only if the IOVA space is small, and the same before and after. */
export function canBeCounted(scenario: Scenario): boolean {
  const mapped = new Set<string>();
  for (const step of scenario.steps) {
    if (step.op === 'map') mapped.add(step.list);
    if (step.op === 'unmap') mapped.delete(step.list);
  }
  return (
    mapped.size === 0 && Object.values(scenario.clients).every(({ dmaMask }) => parseHex(dmaMask) < COUNTED_DMA_MASK)
  );
}

function placesOf(regions: ReadonlyMap<string, PlacedRegion>, ready: Ready): Record<string, { phys: string }> {
  return Object.fromEntries([...regions].map(([name, region]) => [name, { phys: formatHex(physOf(region, ready)) }]));
}

/** In the order of the scenario's memory, which is the order on the wire. */
export function inOrder(scenario: Scenario, regions: ReadonlyMap<string, PlacedRegion>): Map<string, PlacedRegion> {
  return new Map(
    Object.keys(scenario.memory).flatMap((name) => {
      const region = regions.get(name);
      return region === undefined ? [] : [[name, region] as const];
    }),
  );
}
