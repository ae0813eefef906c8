// SPDX-License-Identifier: Apache-2.0
import type { CallerEntry, Piece } from './facts.js';
import { hex, type Violation, violation } from './violation.js';

/** MAP-PHYSICAL, MAP-HOST-BRIDGE: without an IOMMU, each byte without a bus address has its physical address. */
export function checkPhysical(pieces: readonly Piece[], entries: readonly CallerEntry[], step: number): Violation[] {
  return pieces.flatMap(({ segment, entry, dma, phys }) => {
    if (dma.start === phys || entries[entry]?.kind !== 'iova') return [];
    const path = `/after/${segment}/dmaAddress`;
    const message = `${hex(dma.start)} of entry ${entry} instead of its physical address ${hex(phys)}`;
    const found = [violation('MAP-PHYSICAL', step, path, message)];
    if (entries[entry].isBar) found.push(violation('MAP-HOST-BRIDGE', step, path, message));
    return found;
  });
}
