// SPDX-License-Identifier: Apache-2.0
import type { RanObservation } from '../../../spec/types/formats.js';
import { isBeyondMask } from './beyond-mask.js';
import { parseHex } from './hex.js';
import { kindOf } from './reach.js';
import type { Scenario } from './scenario.js';

/** A region that lies on another side of a DMA mask than the scenario says. */
export interface Misplaced {
  /** JSON pointer into the observation. */
  readonly pointer: string;
  readonly message: string;
}

/**
 * Finds a region that a target has put on the wrong side of a client's DMA mask. That matters only with dma-direct.
 * @param observation - has a place for each region
 * @returns null if each lies where needs.beyond says
 */
export function misplacedRegion(scenario: Scenario, { memory }: Pick<RanObservation, 'memory'>): Misplaced | null {
  if (scenario.needs.profile !== 'dma-direct') return null;
  for (const [client, { dmaMask }] of Object.entries(scenario.clients)) {
    const mask = parseHex(dmaMask);
    for (const [name, { size }] of Object.entries(scenario.memory)) {
      if (kindOf(scenario, client, name) !== 'iova') continue;
      const start = parseHex(memory[name]?.phys ?? '0x0');
      const isBeyond = isBeyondMask(scenario, client, name);
      if (isBeyond ? start > mask : start + parseHex(size) - 1n <= mask) continue;
      const message = `${name} must lie wholly ${isBeyond ? 'above' : 'below'} the DMA mask of ${client}, ${dmaMask}`;
      return { pointer: `/memory/${name}/phys`, message };
    }
  }
  return null;
}
