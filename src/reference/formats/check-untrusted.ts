// SPDX-License-Identifier: Apache-2.0
import type { Vector } from '../../../spec/types/formats.js';
import { at, FormatError, type Place } from './format-error.js';
import { parseExact } from './hex.js';

/**
 * Checks that a client which the platform does not trust is one of dma-iommu, and maps whole granules alone
 * (PRE-UNTRUSTED): what does not fill its granules is copied.
 * @param granule - bytes
 * @throws FormatError
 */
export function checkUntrusted(vector: Vector, granule: number, place: Place): void {
  const untrusted = Object.keys(vector.clients).filter((name) => vector.clients[name]?.untrusted === true);
  const [first] = untrusted;
  if (first === undefined) return;
  if (vector.needs.profile !== 'dma-iommu') {
    const problem = 'without an IOMMU, nothing keeps an untrusted device from memory';
    throw new FormatError(at(place, 'clients', first, 'untrusted'), problem, 'use the profile dma-iommu');
  }
  vector.steps.forEach((step, index) => {
    if (step.op !== 'map' || !untrusted.includes(step.client)) return;
    const isWhole = (vector.lists[step.list] ?? [])
      .slice(0, step.nents)
      .every(({ offset, length }) => parseExact(offset) % granule === 0 && parseExact(length) % granule === 0);
    if (isWhole) return;
    const problem = `${step.client} is untrusted, and ${step.list} has an entry that does not fill its granules`;
    throw new FormatError(at(place, 'steps', index), problem, 'align offsets and lengths to granules');
  });
}
