// SPDX-License-Identifier: Apache-2.0
import type { RanObservation, SymbolicAddress, Translation } from '../../../spec/types/formats.js';
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';

interface PlacedRegion {
  readonly name: string;
  readonly size: bigint;
  readonly phys: bigint;
  /** PCI bus address of the first byte; null for RAM. */
  readonly bus: bigint | null;
}

/** Where an entry starts whose offset is not the caller's any more. */
export interface ChangedStart {
  readonly entry: number;
  readonly phys: bigint;
  /** null for RAM. */
  readonly bus: bigint | null;
}

/** Physical memory in the terms of a scenario. */
export type MemoryPlace = Pick<Translation, 'memory' | 'changedEntry' | 'at'>;

/** Where the regions of a scenario lay when a target ran it. */
export class MemoryMap {
  /**
   * @param regions - where two overlap, the first counts
   * @param granule - bytes, a power of two
   * @param changed - they count before any region: where they lie is an accident
   */
  private constructor(
    private readonly regions: readonly PlacedRegion[],
    private readonly granule: bigint,
    private readonly changed: readonly ChangedStart[],
  ) {}

  /** @param ran - must have a place for each region, with a bus address for each BAR */
  static of(scenario: Scenario, ran: RanObservation): MemoryMap {
    const regions = Object.entries(scenario.memory).flatMap(([name, { size }]) => {
      const place = ran.memory[name];
      if (place === undefined) return [];
      const bus = place.bus === undefined ? null : parseHex(place.bus);
      return [{ name, size: parseHex(size), phys: parseHex(place.phys), bus }];
    });
    return new MemoryMap(regions, parseHex(scenario.needs.granule), []);
  }

  /** The same memory for a list that has changed entries. */
  withChanged(changed: readonly ChangedStart[]): MemoryMap {
    return changed.length === 0 ? this : new MemoryMap(this.regions, this.granule, changed);
  }

  /** Addresses of a byte of a region; undefined for a region that the scenario hasn't. */
  addressesOf(region: string, at: bigint): { readonly phys: bigint; readonly bus: bigint | null } | undefined {
    const found = this.regions.find(({ name }) => name === region);
    return found && { phys: found.phys + at, bus: found.bus === null ? null : found.bus + at };
  }

  /** What starts at a physical address that is a multiple of the granule. */
  atPhys(address: bigint): MemoryPlace {
    const changed = this.changed.find(({ phys }) => phys - (phys % this.granule) === address);
    if (changed !== undefined) return { memory: null, changedEntry: changed.entry, at: '0x0' };
    const found = this.regions.find(({ phys, size }) => phys <= address && address < phys + size);
    return found === undefined
      ? { memory: null, at: formatHex(address) }
      : { memory: found.name, at: formatHex(address - found.phys) };
  }

  /** The byte of a region at a physical address; null if it is none of the scenario's. */
  regionAtPhys(address: bigint): SymbolicAddress | null {
    const found = this.regions.find(({ phys, size }) => phys <= address && address < phys + size);
    return found === undefined ? null : { phys: [found.name, formatHex(address - found.phys)] };
  }

  /** The byte that a PCI bus address names; null if it is none of the scenario's. */
  atBus(address: bigint): SymbolicAddress | null {
    const changed = this.changed.find(({ bus }) => bus === address);
    if (changed !== undefined) return { changedEntry: [changed.entry, '0x0'] };
    for (const { name, bus, size } of this.regions) {
      if (bus !== null && bus <= address && address < bus + size) return { bus: [name, formatHex(address - bus)] };
    }
    return null;
  }
}
