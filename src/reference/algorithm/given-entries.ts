// SPDX-License-Identifier: Apache-2.0
import { type EntryKind, kindOfRegion, parseExact, type Scenario } from '../formats/index.js';
import type { AddressPlan, PlannedRegion } from './address-plan.js';
import type { ListEntry } from './list-entry.js';

/** A scatterlist entry as one client sees it, and the region that it is in. */
export interface PlannedEntry extends ListEntry {
  readonly region: PlannedRegion;
}

/**
 * The entries of a list that a map is given, as its client sees them, where the plan has put them.
 * @param nents - how many, from the first; all if undefined
 * @throws RangeError if the list, one of its regions or a client's way to a provider is not declared
 */
export function givenEntries(
  scenario: Scenario,
  plan: AddressPlan,
  client: string,
  list: string,
  nents: number | undefined,
): PlannedEntry[] {
  const all = scenario.lists[list];
  if (all === undefined) throw new RangeError(`no list is named ${list}`);
  const entries = new Array<PlannedEntry>(nents === undefined ? all.length : Math.min(nents, all.length));
  // Neighbours often lie in the same region, have the same offset and are equally long.
  let lastOffset = '';
  let lastLength = '';
  let region: PlannedRegion | undefined;
  let kind: EntryKind = 'iova';
  const reach = scenario.needs.reach[client];
  let offset = 0;
  let length = 0;
  for (let index = 0; index < entries.length; index++) {
    const entry = all[index];
    if (entry === undefined) break;
    if (region === undefined || entry.memory !== region.name) {
      region = plan.get(entry.memory);
      if (region === undefined) throw new RangeError(`no region is named ${entry.memory}`);
      kind = kindOfRegion(reach, client, region.region);
    }
    if (entry.offset !== lastOffset) {
      lastOffset = entry.offset;
      offset = parseExact(lastOffset);
    }
    if (entry.length !== lastLength) {
      lastLength = entry.length;
      length = parseExact(lastLength);
    }
    const page = region.phys + parseExact(entry.page);
    entries[index] = { kind, page, offset, length, busOffset: region.busOffset, region };
  }
  return entries;
}
