// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family } from '../draft.js';
import { sequences } from './kinds.js';

/** Bytes of a unit of tla/MCSmallLists.tla: a granule is two units. */
const UNIT = 0x800;

/** Where an entry may begin: a memory, and its granule there. */
const places = [
  { memory: 'ram', page: 0 },
  { memory: 'ram', page: 1 },
  { memory: 'bus0', page: 0 },
  { memory: 'bridge0', page: 0 },
] as const;

/** The entries of the model: offset and length in units. As there, those behind the host bridge stay in one granule. */
const entries: readonly EntryDraft[] = places.flatMap(({ memory, page }) =>
  [0, 1].flatMap((offset) =>
    [1, 2, 3]
      .filter((length) => memory !== 'bridge0' || offset + length <= 2)
      .map((length) => entry(memory, page, offset * UNIT, length * UNIT)),
  ),
);

/** Of each memory, what may share a segment, and what ends one: a whole granule, and one that crosses into the next. */
const edges: readonly EntryDraft[] = ['ram', 'bus0', 'bridge0'].flatMap((memory) => [
  entry(memory, 0, 0, 2 * UNIT),
  entry(memory, 0, UNIT, 2 * UNIT),
]);

function labelOf({ memory, page, offset, length }: EntryDraft): string {
  const place = page === 0 ? memory.replace(/\d+$/, '') : 'next';
  return `${place}-${offset / UNIT}-${length / UNIT}`;
}

function inWords({ memory, page, offset, length }: EntryDraft): string {
  const what = { ram: 'RAM', bus0: 'a bus BAR', bridge0: 'a host-bridge BAR' }[memory] ?? memory;
  return `${length / UNIT} at ${offset / UNIT} of ${page === 0 ? what : 'the granule after that RAM'}`;
}

function draftOf(list: readonly EntryDraft[]): Draft {
  return {
    name: list.map(labelOf).join('.'),
    title: `Half granules: ${list.map(inWords).join('; ')}`,
    clients: { device: { boundaryBits: 13, maxSegSize: 4 * UNIT } },
    entries: list,
  };
}

/** Whether another list of the family is the same, but for where its RAM starts. */
function isShifted(list: readonly EntryDraft[]): boolean {
  const pages = list.flatMap(({ memory, page }) => (memory === 'ram' ? [page] : []));
  return pages.length > 0 && !pages.includes(0);
}

/** All lists within bounds, as the model has them. */
export const smallLists: Family = {
  family: 'small-lists',
  title: 'Every small list',
  description:
    'Every list of one or two entries that tla/MCSmallLists.tla has for its first client, whose segments end every two ' +
    'granules, and every list of three entries that fill a granule or cross into the next; of lists that are alike but for ' +
    'where their RAM starts, one. The model goes on to its other clients and to every list of three.',
  drafts: () =>
    [...sequences(entries, 1), ...sequences(entries, 2), ...sequences(edges, 3)]
      .filter((list) => !isShifted(list))
      .map((list) => draftOf(list)),
};
