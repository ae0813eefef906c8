// SPDX-License-Identifier: Apache-2.0
import type { BarRegion, RamRegion } from '../../../../spec/types/formats.js';
import { type Draft, entry, type EntryDraft, type Family } from '../draft.js';

const PAGE = 0x1000;

/**
 * Two regions, of which the first ends where the second starts.
 * @param first - `ram`, or the provider of whose BAR these are the last pages
 * @param second - `ram`, or the provider of whose BAR these are the first pages
 * @param bytes - of each
 */
export function touching(
  first: string,
  second: string,
  bytes = 8 * PAGE,
): Required<Pick<Draft, 'memory' | 'adjacent'>> {
  const size = `0x${bytes.toString(16)}`;
  const ram: RamRegion = { kind: 'ram', size };
  const last: BarRegion = { kind: 'bar', provider: first, from: 'end', at: size, size };
  const start: BarRegion = { kind: 'bar', provider: second, from: 'start', at: '0x0', size };
  return {
    memory: { before: first === 'ram' ? ram : last, after: second === 'ram' ? ram : start },
    adjacent: [['before', 'after']],
  };
}

const lastOfFirst = entry('before', 7, 0, PAGE);
const firstOfSecond = entry('after', 0, 0, PAGE);

const lists: readonly { name: string; what: string; entries: EntryDraft[] }[] = [
  { name: 'alone', what: 'nothing else in the list', entries: [lastOfFirst, firstOfSecond] },
  { name: 'at-end', what: 'at the end of the list', entries: [entry('ram', 3, 0, PAGE), lastOfFirst, firstOfSecond] },
  {
    name: 'at-start',
    what: 'at the start of the list',
    entries: [lastOfFirst, firstOfSecond, entry('ram', 3, 0, PAGE)],
  },
  {
    name: 'in-the-middle',
    what: 'in the middle of the list',
    entries: [entry('ram', 3, 0, PAGE), lastOfFirst, firstOfSecond, entry('ram', 8, 0, PAGE)],
  },
  {
    name: 'longer-entries',
    what: 'entries of several pages',
    entries: [entry('before', 4, 0, 4 * PAGE), entry('after', 0, 0, 3 * PAGE)],
  },
  {
    name: 'open-end',
    what: 'the first entry ends within its page',
    entries: [entry('before', 7, 0x100, 0x800), firstOfSecond],
  },
  { name: 'second-short', what: 'the second entry is short', entries: [lastOfFirst, entry('after', 0, 0, 0x200)] },
  {
    name: 'not-touching',
    what: 'the second entry starts a page later',
    entries: [lastOfFirst, entry('after', 1, 0, PAGE)],
  },
  { name: 'reversed', what: 'the second region first', entries: [firstOfSecond, lastOfFirst] },
];

const pairs = [
  {
    first: 'bridge0',
    second: 'bus0',
    name: 'bridge-bus',
    what: 'Host-bridge memory that ends where bus memory starts',
  },
  {
    first: 'bus0',
    second: 'bridge0',
    name: 'bus-bridge',
    what: 'Bus memory that ends where host-bridge memory starts',
  },
  { first: 'bus0', second: 'bus1', name: 'bus-bus', what: 'Bus memory of two providers that touch' },
  {
    first: 'bridge0',
    second: 'bridge1',
    name: 'bridge-bridge',
    what: 'Host-bridge memory of two providers that touch',
  },
];

/** RAM that touches a BAR, as in a machine whose BARs start right above its memory; and RAM that touches RAM. */
const pairsWithRam = [
  { first: 'ram', second: 'bus0', name: 'ram-bus', what: 'RAM that ends where bus memory starts' },
  { first: 'ram', second: 'bridge0', name: 'ram-bridge', what: 'RAM that ends where host-bridge memory starts' },
  { first: 'bridge0', second: 'ram', name: 'bridge-ram', what: 'Host-bridge memory that ends where RAM starts' },
  { first: 'bus0', second: 'ram', name: 'bus-ram', what: 'Bus memory that ends where RAM starts' },
  { first: 'ram', second: 'ram', name: 'ram-ram', what: 'RAM that ends where other RAM starts' },
];

/** The lists that show most. */
const listsWithRam = lists.filter(({ name }) => ['alone', 'in-the-middle', 'open-end', 'reversed'].includes(name));

function draftsOf(touchingPairs: typeof pairs, those: typeof lists): Draft[] {
  return touchingPairs.flatMap(({ first, second, name: pair, what: touch }) =>
    those.map(({ name, what, entries }): Draft => ({
      name: `${pair}-${name}`,
      title: `${touch}: ${what}`,
      ...touching(first, second),
      entries,
    })),
  );
}

/** Regions that touch in physical memory. */
export const adjacent: Family = {
  family: 'adjacent',
  title: 'BARs and RAM that touch in physical memory',
  description:
    'An entry that ends where the next one starts, in the BAR of another provider or in RAM: that memory is contiguous ' +
    'plays no part in whether a list is mapped, nor in what its segments are.',
  drafts: () => [...draftsOf(pairs, lists), ...draftsOf(pairsWithRam, listsWithRam)],
};
