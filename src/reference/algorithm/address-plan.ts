// SPDX-License-Identifier: Apache-2.0
import type { BarRegion } from '../../../spec/types/formats.js';
import { parseExact, type Scenario } from '../formats/index.js';

/** Where the reference puts a region. */
export interface PlannedRegion {
  /** Physical address, bytes. */
  readonly phys: number;
  /** What to add for the PCI bus address; 0 for RAM, never 0 for a BAR. */
  readonly busOffset: number;
}

/** Distance of the starts of two units that need not touch. More than all 16 regions of a scenario take, 2^38 bytes each at most. */
const SPACING = 2 ** 43;

/** Distance of the bus addresses of two providers, beyond any physical address. */
const BUS_SPACING = 2 ** 48;

const SMALLEST_BAR = 4 * 1024 * 1024;

/** A RAM region or a provider's BAR: what is placed as one. */
interface Unit {
  start: number | undefined;
  readonly busOffset: number;
}

interface Placed {
  readonly unit: Unit;
  /** Bytes from the unit's start. */
  readonly offset: number;
  readonly size: number;
}

/** Places a scenario's memory: far apart, except where needs.adjacent says that one region ends where another starts. */
export function planMemory(scenario: Scenario): ReadonlyMap<string, PlannedRegion> {
  const regions = placeInUnits(scenario);
  const adjacent = (scenario.needs.adjacent ?? []).flatMap(([first, second]) => {
    const before = regions.get(first);
    const after = regions.get(second);
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  let slot = 0;
  for (const { unit } of regions.values()) {
    if (unit.start !== undefined) continue;
    unit.start = ++slot * SPACING;
    for (let moved = true; moved;) {
      moved = adjacent.some(({ before, after }) => pull(before, after));
    }
  }
  return new Map(
    Array.from(regions, ([name, { unit, offset }]) => [
      name,
      { phys: (unit.start ?? 0) + offset, busOffset: unit.busOffset },
    ]),
  );
}

/** Places one of two adjacent regions' units next to the other's. Returns whether it did. */
function pull(before: Placed, after: Placed): boolean {
  const distance = before.offset + before.size - after.offset;
  if (before.unit.start !== undefined && after.unit.start === undefined) {
    after.unit.start = before.unit.start + distance;
    return true;
  }
  if (after.unit.start !== undefined && before.unit.start === undefined) {
    before.unit.start = after.unit.start - distance;
    return true;
  }
  return false;
}

function placeInUnits(scenario: Scenario): Map<string, Placed> {
  const bars = new Map<string, { unit: Unit; size: number }>();
  const placed = new Map<string, Placed>();
  for (const [name, region] of Object.entries(scenario.memory)) {
    const size = parseExact(region.size);
    if (region.kind === 'ram') {
      placed.set(name, { unit: { start: undefined, busOffset: 0 }, offset: 0, size });
      continue;
    }
    let bar = bars.get(region.provider);
    if (bar === undefined) {
      const unit = { start: undefined, busOffset: (bars.size + 1) * BUS_SPACING };
      bar = { unit, size: barSize(scenario, region.provider) };
      bars.set(region.provider, bar);
    }
    const at = parseExact(region.at);
    placed.set(name, { unit: bar.unit, offset: region.from === 'start' ? at : bar.size - at, size });
  }
  return placed;
}

/** A power of two in which the regions that count from the start don't meet those that count from the end. */
function barSize(scenario: Scenario, provider: string): number {
  const bars = Object.values(scenario.memory).filter(
    (region): region is BarRegion => region.kind === 'bar' && region.provider === provider,
  );
  let fromStart = 0;
  let fromEnd = 0;
  for (const { from, at, size } of bars) {
    if (from === 'start') fromStart = Math.max(fromStart, parseExact(at) + parseExact(size));
    else fromEnd = Math.max(fromEnd, parseExact(at));
  }
  let size = SMALLEST_BAR;
  while (size <= fromStart + fromEnd) size *= 2;
  return size;
}
