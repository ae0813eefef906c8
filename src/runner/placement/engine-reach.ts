// SPDX-License-Identifier: Apache-2.0
import { kindOf } from '../../reference/formats/reach.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import type { Ready } from '../wire/ready.js';
import { physOf } from './neighbours.js';
import type { PlacedRegion } from './placement.js';

/** Address bits of the guest's device that accesses memory by itself (native-harness/module/p2pc_engine.c: SDMA). */
const ENGINE_BITS = 32n;

/**
 * Checks that the guest's device can name all memory that a scenario has it access. Where nothing translates, it needs
 * as many address bits as the memory's physical address has, whatever DMA mask the scenario gives it.
 * @returns what is wrong, for a person, or null
 */
export function beyondEngine(
  scenario: Scenario,
  regions: ReadonlyMap<string, PlacedRegion>,
  ready: Ready,
): string | null {
  if (scenario.needs.profile !== 'dma-direct') return null;
  const accessing = scenario.steps.flatMap((step) => (step.op === 'access' ? [step.list] : []));
  for (const { op, list, ...step } of scenario.steps) {
    if (op !== 'map' || !('client' in step) || !accessing.includes(list)) continue;
    for (const { memory } of scenario.lists[list] ?? []) {
      const region = regions.get(memory);
      if (region === undefined || kindOf(scenario, step.client, memory) !== 'iova') continue;
      const end = physOf(region, ready) + region.size;
      if (end > 1n << ENGINE_BITS) {
        return `needs ${memory} below 4 GiB, where the guest's device that accesses memory can reach it`;
      }
    }
  }
  return null;
}
