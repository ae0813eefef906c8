// SPDX-License-Identifier: Apache-2.0
import type { BarRegion } from '../../../../spec/types/formats.js';
import { type Draft, entry, type EntryDraft, type Family } from '../draft.js';

const PAGE = 0x1000;

/** Two BARs, of which the first ends where the second starts: `bytes` of each, eight pages by default. */
export function touching(
  first: string,
  second: string,
  bytes = 8 * PAGE,
): Required<Pick<Draft, 'memory' | 'adjacent'>> {
  const size = `0x${bytes.toString(16)}`;
  const before: BarRegion = { kind: 'bar', provider: first, from: 'end', at: size, size };
  const after: BarRegion = { kind: 'bar', provider: second, from: 'start', at: '0x0', size };
  return { memory: { before, after }, adjacent: [['before', 'after']] };
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
  { name: 'reversed', what: 'the second BAR first', entries: [firstOfSecond, lastOfFirst] },
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

/** BARs that touch in physical memory. */
export const adjacent: Family = {
  family: 'adjacent',
  title: 'BARs that touch in physical memory',
  description:
    'An entry that ends where the next one starts, in the BAR of another provider: that memory is contiguous plays no ' +
    'part in whether a list is mapped, nor in what its segments are.',
  drafts: () =>
    pairs.flatMap(({ first, second, name: pair, what: touch }) =>
      lists.map(({ name, what, entries }): Draft => ({
        name: `${pair}-${name}`,
        title: `${touch}: ${what}`,
        ...touching(first, second),
        entries,
      })),
    ),
};
