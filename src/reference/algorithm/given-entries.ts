// SPDX-License-Identifier: Apache-2.0
import type { Entry } from '../../../spec/types/formats.js';
import { type EntryKind, kindOfRegion, type MapAction, parseExact, type Scenario } from '../formats/index.js';
import type { AddressPlan, PlannedRegion } from './address-plan.js';
import type { ListEntry } from './list-entry.js';

/** A scatterlist entry as one client sees it, and the region that it is in. */
export interface PlannedEntry extends ListEntry {
  readonly region: PlannedRegion;
}

/**
 * The entries of its list that a map is given, where the plan has put them.
 * @throws RangeError if the list, one of its regions or a client's way to a provider is not declared
 */
export function givenEntries(
  scenario: Scenario,
  plan: AddressPlan,
  { client, list, nents }: MapAction,
): PlannedEntry[] {
  const all = scenario.lists[list];
  if (all === undefined) throw new RangeError(`no list is named ${list}`);
  const entries = new Array<PlannedEntry>(nents === undefined ? all.length : Math.min(nents, all.length));
  // Neighbours often lie in the same region, start alike and are equally long.
  let last: Entry = { memory: '', page: '', offset: '', length: '' };
  let region: PlannedRegion | undefined;
  let kind: EntryKind = 'iova';
  let page = 0;
  let offset = 0;
  let length = 0;
  for (let index = 0; index < entries.length; index++) {
    const entry = all[index];
    if (entry === undefined) break;
    if (region === undefined || entry.memory !== last.memory) {
      region = plan.get(entry.memory);
      if (region === undefined) throw new RangeError(`no region is named ${entry.memory}`);
      kind = kindOfRegion(scenario, client, region.region);
    }
    if (entry.page !== last.page) page = parseExact(entry.page);
    if (entry.offset !== last.offset) offset = parseExact(entry.offset);
    if (entry.length !== last.length) length = parseExact(entry.length);
    last = entry;
    entries[index] = { kind, page: region.phys + page, offset, length, busOffset: region.busOffset, region };
  }
  return entries;
}
