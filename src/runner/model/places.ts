// SPDX-License-Identifier: Apache-2.0
import type { Vector } from '../../../spec/types/formats.js';
import { type AddressPlan, planMemory } from '../../reference/algorithm/address-plan.js';
import { planDirectMemory } from '../../reference/algorithm/direct-plan.js';
import { parseExact } from '../../reference/formats/hex.js';
import { MEMORY_END } from './case.js';

/** Where a vector's regions lie in the model, in model units. */
export type Places = ReadonlyMap<string, number>;

/** The places, and the DMA mask + 1 of each client whose mask matters to where memory lies. */
export interface Placed {
  readonly places: Places;
  readonly ends: Places;
}

/** Puts the regions close together; only regions that touch in the vector touch. Null if they don't fit. */
export function placesOf(vector: Vector, unit: number): Placed | null {
  return pack(vector, planMemory(vector), unit, new Map());
}

/**
 * The same for a vector without an IOMMU: what lies above a client's DMA mask lies above it in the model too. No region
 * of the plan straddles a mask.
 */
export function directPlacesOf(vector: Vector, unit: number): Placed | null {
  const masks = new Map(
    Object.entries(vector.clients).map(([name, { dmaMask }]) => [name, Number(BigInt(dmaMask) + 1n)]),
  );
  return pack(vector, planDirectMemory(vector), unit, masks);
}

/** @param masks - DMA mask + 1 of clients, bytes */
function pack(vector: Vector, plan: AddressPlan, unit: number, masks: ReadonlyMap<string, number>): Placed | null {
  const page = Math.max(parseExact(vector.needs.pageSize), parseExact(vector.needs.granule)) / unit;
  const planned = Array.from(plan, ([name, { phys }]) => {
    const region = vector.memory[name];
    return { name, start: phys, end: phys + (region === undefined ? 0 : parseExact(region.size)) };
  }).sort((a, b) => a.start - b.start);
  const places = new Map<string, number>();
  const ends = new Map<string, number>();
  let next = page;
  let end: number | undefined;
  const endMasksUpTo = (address: number): void => {
    for (const [client, mask] of masks) if (!ends.has(client) && mask <= address) ends.set(client, next);
  };
  for (const region of planned) {
    endMasksUpTo(region.start);
    if (region.start !== end) next += 2 * page;
    places.set(region.name, next);
    next = Math.ceil((next + (region.end - region.start) / unit) / page) * page;
    ({ end } = region);
  }
  endMasksUpTo(Infinity);
  return next < MEMORY_END ? { places, ends } : null;
}
