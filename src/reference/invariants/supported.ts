// SPDX-License-Identifier: Apache-2.0
import type { RanObservation } from '../../../spec/types/formats.js';
import type { Violation } from './violation.js';

/** MAP-SUPPORTED: dma_pci_p2pdma_supported says yes of each client that it was asked about. */
export function checkSupported({ supported = {} }: RanObservation): Violation[] {
  return Object.entries(supported).flatMap(([client, says]) => {
    if (says) return [];
    const message = `dma_pci_p2pdma_supported says no of ${client}`;
    return [{ requirement: 'MAP-SUPPORTED', step: null, pointer: `/supported/${client}`, message }];
  });
}
