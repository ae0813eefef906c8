// SPDX-License-Identifier: Apache-2.0
import type { Scenario } from './scenario.js';

/** Whether a region lies above a client's DMA mask, as needs.beyond says (dma-direct only). */
export function isBeyondMask(scenario: Scenario, client: string, memory: string): boolean {
  return scenario.needs.beyond?.[client]?.includes(memory) ?? false;
}
