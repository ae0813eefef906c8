// SPDX-License-Identifier: Apache-2.0
import {
  barOf,
  DIRECT_BASE,
  DIRECT_GAP,
  type DirectBlock,
  directBlocks,
  directBounds,
  parseExact,
  type Scenario,
} from '../formats/index.js';
import type { AddressPlan, PlannedRegion } from './address-plan.js';
import { ByName } from './by-name.js';

/** Distance of the bus addresses of two BARs, beyond any physical address. */
const BUS_SPACING = 2 ** 48;

/** A block, and what is known of its place before it has one. */
interface DraftedBlock {
  readonly block: DirectBlock;
  /** It lies wholly at or above this physical address. */
  readonly floor: number;
  /** What to add to a physical address for the PCI bus address. */
  readonly busOffset: number;
}

/**
 * Places the memory of a dma-direct scenario where the DMA masks reach it, or above the mask where needs.beyond says so:
 * packed from low to high, with gaps. A scenario that checkVector accepts has room for all.
 */
export function planDirectMemory(scenario: Scenario): AddressPlan {
  const { memory } = scenario;
  const plan = new ByName<PlannedRegion>();
  let next = DIRECT_BASE;
  for (const { block, floor, busOffset } of blocksByFloor(scenario)) {
    const start = Math.max(next, floor);
    next = start + block.size + DIRECT_GAP;
    for (const name in memory) {
      const region = memory[name];
      if (region?.kind !== block.kind) continue;
      if (region.kind === 'ram') {
        if (name === block.name) plan.set(name, { name, region, phys: start, busOffset: 0 });
      } else if (barOf(region) === block.name) {
        const at = parseExact(region.at);
        const phys = start + (region.from === 'start' ? at : block.size - at);
        plan.set(name, { name, region, phys, busOffset });
      }
    }
  }
  return plan;
}

function blocksByFloor(scenario: Scenario): DraftedBlock[] {
  // Nothing else gives a block a floor.
  const hasFloors = scenario.needs.beyond !== undefined;
  const blocks = directBlocks(scenario).map((block, index) => ({
    block,
    floor: hasFloors ? directBounds(scenario, block.first).floor : 0,
    busOffset: (index + 1) * BUS_SPACING,
  }));
  return hasFloors ? blocks.sort((a, b) => a.floor - b.floor) : blocks;
}
