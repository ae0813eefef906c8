// SPDX-License-Identifier: Apache-2.0
import type { BarRegion, RamRegion } from '../../../spec/types/formats.js';
import { barOf, parseExact, type Scenario } from '../formats/index.js';
import { ByName } from './by-name.js';

/** Where the reference puts a region. */
export interface PlannedRegion {
  readonly name: string;
  /** What the scenario says of it. */
  readonly region: RamRegion | BarRegion;
  /** Physical address. */
  phys: number;
  /** What to add for the PCI bus address; 0 for RAM, never 0 for a BAR. */
  readonly busOffset: number;
}

/** The reference's places of a scenario's regions, by name. */
export type AddressPlan = Omit<ByName<PlannedRegion>, 'set'>;

/** Distance of RAM regions and BARs that need not touch: more than all 16 regions of a scenario take, 2^38 bytes each. */
const SPACING = 2 ** 43;

/** Distance of the bus addresses of two BARs, beyond any physical address. */
const BUS_SPACING = 2 ** 48;

const SMALLEST_BAR = 4 * 1024 * 1024;

/** Places a scenario's memory: far apart, except where needs.adjacent says that one region ends where another starts. */
export function planMemory(scenario: Scenario): AddressPlan {
  const plan = new ByName<PlannedRegion>();
  /** The slots of BARs; each RAM region takes one of its own. */
  const slots = new ByName<number>();
  let taken = 0;
  // By a name of its own: V8 looks a key of for-in up at once where it sees that it is one of the same object.
  const { memory } = scenario;
  for (const name in memory) {
    const region = memory[name];
    if (region === undefined) continue;
    if (region.kind === 'ram') {
      taken += 1;
      plan.set(name, { name, region, phys: taken * SPACING, busOffset: 0 });
      continue;
    }
    const { from } = region;
    const bar = barOf(region);
    let slot = slots.get(bar);
    if (slot === undefined) {
      taken += 1;
      slot = taken;
      slots.set(bar, slot);
    }
    const at = parseExact(region.at);
    const offset = from === 'start' ? at : barSize(scenario, bar) - at;
    plan.set(name, { name, region, phys: slot * SPACING + offset, busOffset: slot * BUS_SPACING });
  }
  const { adjacent } = scenario.needs;
  if (adjacent !== undefined) join(scenario, plan, adjacent);
  return plan;
}

/** A power of two in which the regions that count from the start don't meet those that count from the end. */
function barSize({ memory }: Scenario, bar: string): number {
  let fromStart = 0;
  let fromEnd = 0;
  for (const name in memory) {
    const region = memory[name];
    if (region?.kind !== 'bar' || barOf(region) !== bar) continue;
    if (region.from === 'start') fromStart = Math.max(fromStart, parseExact(region.at) + parseExact(region.size));
    else fromEnd = Math.max(fromEnd, parseExact(region.at));
  }
  let size = SMALLEST_BAR;
  while (size <= fromStart + fromEnd) size *= 2;
  return size;
}

/** Moves what follows a region to that region's end, with all that hangs on it. */
function join(scenario: Scenario, plan: AddressPlan, adjacent: readonly [string, string][]): void {
  const groups = new Map<string, Set<string>>();
  for (const name of plan.keys()) {
    const region = scenario.memory[name];
    const whole = region?.kind === 'bar' ? `bar ${barOf(region)}` : `ram ${name}`;
    const group = groups.get(whole) ?? new Set();
    groups.set(whole, group.add(name));
    groups.set(name, group);
  }
  for (const [first, second] of adjacent) {
    const before = plan.get(first);
    const after = plan.get(second);
    const fixed = groups.get(first);
    const moving = groups.get(second);
    if (before === undefined || after === undefined || fixed === undefined || moving === undefined) continue;
    if (fixed === moving) continue;
    const distance = before.phys + parseExact(scenario.memory[first]?.size ?? '0x0') - after.phys;
    for (const name of moving) {
      const region = plan.get(name);
      if (region !== undefined) region.phys += distance;
      fixed.add(name);
      groups.set(name, fixed);
    }
  }
}
