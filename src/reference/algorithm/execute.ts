// SPDX-License-Identifier: Apache-2.0
import type { Entry } from '../../../spec/types/formats.js';
import { kindOf, parseExact, type Scenario } from '../formats/index.js';
import { type PlannedRegion, planMemory } from './address-plan.js';
import { IovaSpace } from './iova-space.js';
import { type Layout, type LayoutError, layOut } from './layout.js';
import type { Limits, ListEntry } from './list-entry.js';
import { linuxRules, type Rules } from './rules.js';

/** A step as the reference carries it out. */
export type ExecutedStep =
  | { readonly op: 'map'; readonly client: string; readonly list: string; readonly error: LayoutError | 'ENOMEM' }
  | {
      readonly op: 'map';
      readonly client: string;
      readonly list: string;
      readonly error: null;
      readonly layout: Layout;
      /** Start of the IOVA allocation; 0 if the list takes none. */
      readonly base: number;
    }
  | { readonly op: 'unmap'; readonly client: string; readonly list: string };

/** A scenario as the reference carries it out, in its own address plan. */
export interface Execution {
  readonly plan: ReadonlyMap<string, PlannedRegion>;
  readonly granule: number;
  readonly steps: readonly ExecutedStep[];
  /** The IOVA space of each client after the last step. */
  readonly spaces: ReadonlyMap<string, IovaSpace>;
}

/**
 * Carries a scenario out: maps and unmaps its lists in the order of its steps, each client in an IOVA space of its own.
 * @throws RangeError if the scenario is not one that checkVector accepts
 */
export function execute(scenario: Scenario, rules: Rules = linuxRules): Execution {
  const plan = planMemory(scenario);
  const granule = parseExact(scenario.needs.granule);
  const limits = new Map<string, Limits>();
  const spaces = new Map<string, IovaSpace>();
  for (const [name, client] of Object.entries(scenario.clients)) {
    const boundary = windowOf(client.segBoundaryMask);
    limits.set(name, { granule, boundary, maxSegment: parseExact(client.maxSegSize) });
    spaces.set(name, new IovaSpace(granule, windowOf(client.dmaMask)));
  }
  const live = new Map<string, { client: string; base: number; hasIova: boolean }>();
  const steps = scenario.steps.map((step): ExecutedStep => {
    const { op, list } = step;
    if (op === 'unmap') {
      const mapping = known(live, list);
      // An unmap goes by the IOVA segments, so without one there is nothing to give back.
      if (mapping.hasIova) known(spaces, mapping.client).free(mapping.base);
      live.delete(list);
      return { op, list, client: mapping.client };
    }
    const { client } = step;
    const layout = layOut(entriesFor(scenario, plan, client, list), known(limits, client), rules);
    if (typeof layout === 'string') return { op, list, client, error: layout };
    const base = layout.allocation === 0 ? 0 : known(spaces, client).allocate(layout.allocation);
    if (base === undefined) return { op, list, client, error: 'ENOMEM' };
    live.set(list, { client, base, hasIova: layout.runs.length > 0 });
    return { op, list, client, error: null, layout, base };
  });
  return { plan, granule, steps, spaces };
}

/** A mask of low bits, plus one. 2^64 is exact, though the mask itself is not. */
function windowOf(mask: string): number {
  return mask === '0xffffffffffffffff' ? 2 ** 64 : Number(BigInt(mask) + 1n);
}

function entriesFor(
  scenario: Scenario,
  plan: ReadonlyMap<string, PlannedRegion>,
  client: string,
  list: string,
): ListEntry[] {
  const entries = scenario.lists[list];
  if (entries === undefined) throw new RangeError(`no list is named ${list}`);
  return entries.map((entry: Entry) => {
    const region = known(plan, entry.memory);
    return {
      kind: kindOf(scenario, client, entry.memory),
      page: region.phys + parseExact(entry.page),
      offset: parseExact(entry.offset),
      length: parseExact(entry.length),
      busOffset: region.busOffset,
    };
  });
}

function known<Value>(map: ReadonlyMap<string, Value>, name: string): Value {
  const value = map.get(name);
  if (value === undefined) throw new RangeError(`the scenario has nothing live or declared that is named ${name}`);
  return value;
}
