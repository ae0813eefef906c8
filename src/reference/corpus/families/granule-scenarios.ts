// SPDX-License-Identifier: Apache-2.0
import type { Draft, Family } from '../draft.js';
import { faults, space, unreachable } from './granule-failures.js';
import { clients, leaks, reuse, syncs } from './granule-histories.js';
import { boundaries, fromPages, longLists } from './granule-lists.js';
import { type GranuleTerms, termsOf } from './granule-terms.js';
import { type Machine, machines } from './machines.js';

/** What a granule decides, also one that is smaller than a page. */
const anyGranule = [unreachable, faults, space, reuse, boundaries, fromPages];

/** What has the granule only as its unit: once for each page size. */
const wholePages = [leaks, clients, syncs, longLists];

function draftsOf(machine: Machine): Draft[] {
  const { name, what, pageSize, granule } = machine;
  const terms = termsOf(machine);
  const parts = pageSize === granule ? [...anyGranule, ...wholePages] : anyGranule;
  return parts
    .flatMap((part) => part(terms))
    .map((draft) => ({
      memory: memoryOf(draft, terms),
      ...draft,
      name: `${name}.${draft.name}`,
      title: `${what}: ${draft.title}`,
      pageSize,
      granule,
    }));
}

function memoryOf({ entries = [], lists = {} }: Draft, { region }: GranuleTerms): NonNullable<Draft['memory']> {
  const used = [...entries, ...Object.values(lists).flat()].map(({ memory }) => memory);
  return Object.fromEntries(used.map((memory) => [memory, region(memory)]));
}

/** What other families show with granules of 4 KiB alone. */
export const granuleScenarios: Family = {
  family: 'granule-scenarios',
  title: 'Failures, reuse and limits with other granules',
  description:
    'For pages of 16 KiB and 64 KiB, each over granules of its size and of 4 KiB: maps that fail for each reason and leave ' +
    'list and IOVA space as they were, lists that are mapped again, two clients, syncs, a boundary at every granule, long ' +
    'lists, lists built from pages. Offsets lie in the second half of a granule.',
  drafts: () => machines.flatMap(draftsOf),
};
