// SPDX-License-Identifier: Apache-2.0
import type { MapStep, Vector } from '../../../spec/types/formats.js';
import { at, FormatError, type Place } from './format-error.js';
import { parseExact } from './hex.js';

/**
 * Checks that what is mapped for a client which the platform does not trust can be judged (PRE-UNTRUSTED).
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
  const marked = new Set<string>();
  vector.steps.forEach((step, index) => {
    if (step.op !== 'map') return;
    const here = at(place, 'steps', index);
    if (untrusted.includes(step.client)) {
      checkMap(vector, step, granule, here);
      marked.add(step.list);
    } else if (marked.has(step.list)) {
      const problem = `${step.list} was mapped for an untrusted client, and ${step.client} is none`;
      throw new FormatError(here, problem, 'use another list: Linux may damage its allocator');
    }
  });
}

function checkMap(vector: Vector, { client, list, failMapping, expect }: MapStep, granule: number, place: Place): void {
  const entries = vector.lists[list] ?? [];
  const isWhole = entries.every(
    ({ offset, length }) => parseExact(offset) % granule === 0 && parseExact(length) % granule === 0,
  );
  if (entries.length !== 1 || !isWhole) {
    const problem = `${client} is untrusted, and ${list} is not one entry of whole granules`;
    throw new FormatError(place, problem, 'give it one entry, its offset and length aligned to granules');
  }
  if (failMapping !== undefined || (expect.outcome === 'failed' && expect.error === 'ENOMEM')) {
    throw new FormatError(place, `${client} is untrusted, and memory or IOVA runs out`, 'let a trusted client fail so');
  }
}
