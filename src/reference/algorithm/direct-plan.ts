// SPDX-License-Identifier: Apache-2.0
import { barOf, DIRECT_BASE, directBounds, directFootprints, parseExact, type Scenario } from '../formats/index.js';
import type { AddressPlan, PlannedRegion } from './address-plan.js';
import { ByName } from './by-name.js';

/** Distance of the bus addresses of two BARs, beyond any physical address. */
const BUS_SPACING = 2 ** 48;

/**
 * Places the memory of a dma-direct scenario where the DMA masks reach it, or above the mask where needs.beyond says so:
 * packed from low to high, with gaps. A scenario that checkVector accepts has room for all.
 */
export function planDirectMemory(scenario: Scenario): AddressPlan {
  const blocks: { block: string; footprint: number; floor: number; busOffset: number }[] = [];
  for (const [block, footprint] of directFootprints(scenario)) {
    let first = '';
    for (const name in scenario.memory) {
      if (blockOf(scenario, name) !== block) continue;
      first = name;
      break;
    }
    const { floor } = directBounds(scenario, first);
    blocks.push({ block, footprint, floor, busOffset: (blocks.length + 1) * BUS_SPACING });
  }
  blocks.sort((a, b) => a.floor - b.floor);
  const plan = new ByName<PlannedRegion>();
  let next = DIRECT_BASE;
  for (const { block, footprint, floor, busOffset } of blocks) {
    const start = Math.max(next, floor);
    next = start + footprint;
    for (const name in scenario.memory) {
      const region = scenario.memory[name];
      if (region === undefined || blockOf(scenario, name) !== block) continue;
      if (region.kind === 'ram') plan.set(name, { name, region, phys: start, busOffset: 0 });
      else plan.set(name, { name, region, phys: start + offsetInBar(region, footprint), busOffset });
    }
  }
  return plan;
}

function blockOf(scenario: Scenario, name: string): string {
  const region = scenario.memory[name];
  return region?.kind === 'bar' ? `bar ${barOf(region)}` : `ram ${name}`;
}

function offsetInBar({ from, at }: { from: 'start' | 'end'; at: string }, footprint: number): number {
  if (from === 'start') return parseExact(at);
  // The gap after the BAR is no part of it: a power of two is left.
  return 2 ** Math.floor(Math.log2(footprint)) - parseExact(at);
}
