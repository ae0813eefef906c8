// SPDX-License-Identifier: Apache-2.0
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import { isBeyondMask } from '../../reference/formats/beyond-mask.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import type { Unplaceable } from './placement.js';

/**
 * Finds a BAR that a kernel may copy to a bounce buffer, and back: without an IOMMU, what lies above a DMA mask
 * (kernel/dma/direct.c: dma_direct_map_phys). Behind it may be registers, so that only a test bench may let it.
 * @returns null if the scenario has none
 */
export function bouncedBar(scenario: Scenario): Unplaceable | null {
  for (const [client, { dmaMask }] of Object.entries(scenario.clients)) {
    for (const [name, { kind }] of Object.entries(scenario.memory)) {
      if (kind !== 'bar' || !isBeyondMask(scenario, client, name)) continue;
      return {
        skip:
          `needs ${name}, a BAR, above the DMA mask of ${client}, ${formatHex(parseHex(dmaMask))}: without an IOMMU, ` +
          'kernels may copy it to a bounce buffer and back, which only a test bench may let them',
      };
    }
  }
  return null;
}
