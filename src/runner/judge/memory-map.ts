// SPDX-License-Identifier: Apache-2.0
import type { BusAddress, RanObservation } from '../../../spec/types/formats.js';
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';

interface PlacedRegion {
  readonly name: string;
  readonly size: bigint;
  readonly phys: bigint;
  /** PCI bus address of the first byte; null for RAM. */
  readonly bus: bigint | null;
}

/** Where the regions of a scenario lay when a target ran it. */
export class MemoryMap {
  readonly #regions: readonly PlacedRegion[];

  /** @param ran - must have a place for each region, with a bus address for each BAR */
  constructor(scenario: Scenario, ran: RanObservation) {
    this.#regions = Object.entries(scenario.memory).flatMap(([name, { size }]) => {
      const place = ran.memory[name];
      if (place === undefined) return [];
      const bus = place.bus === undefined ? null : parseHex(place.bus);
      return [{ name, size: parseHex(size), phys: parseHex(place.phys), bus }];
    });
  }

  /** Physical address of a byte of a region; undefined for a region that the scenario hasn't. */
  physOf(region: string, at: bigint): bigint | undefined {
    const found = this.#regions.find(({ name }) => name === region);
    return found === undefined ? undefined : found.phys + at;
  }

  /** The region that holds a physical address. Where two overlap, the first. */
  atPhys(address: bigint): { readonly name: string; readonly at: bigint } | null {
    const found = this.#regions.find(({ phys, size }) => phys <= address && address < phys + size);
    return found === undefined ? null : { name: found.name, at: address - found.phys };
  }

  /** The byte of a BAR region that a PCI bus address names. */
  atBus(address: bigint): BusAddress | null {
    for (const { name, bus, size } of this.#regions) {
      if (bus !== null && bus <= address && address < bus + size) return { bus: [name, formatHex(address - bus)] };
    }
    return null;
  }
}
