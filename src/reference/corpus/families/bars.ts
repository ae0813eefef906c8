// SPDX-License-Identifier: Apache-2.0
import type { BarRegion } from '../../../../spec/types/formats.js';
import { type Draft, entry, type Family, map, unmap } from '../draft.js';

const PAGE = 0x1000;

type Regions = NonNullable<Draft['memory']>;

/** Two BARs of a provider, half a MiB from the middle of each, at places that differ. */
export function twoBars(provider: string): Regions {
  return {
    first: { kind: 'bar', provider, from: 'start', at: '0x100000', size: '0x80000' },
    second: { kind: 'bar', provider, bar: 1, from: 'start', at: '0x80000', size: '0x80000' },
  };
}

/** The first eight pages of a BAR. */
const head = (provider: string, bar?: number): BarRegion => {
  const region: BarRegion = { kind: 'bar', provider, from: 'start', at: '0x0', size: '0x8000' };
  return bar === undefined ? region : { ...region, bar };
};

/** The last eight. */
const tail = (provider: string, bar?: number): BarRegion => ({ ...head(provider, bar), from: 'end', at: '0x8000' });

/** The end of a provider's first BAR, where the second begins. */
const touching = (provider: string): Pick<Draft, 'memory' | 'adjacent'> => ({
  memory: { before: tail(provider), after: head(provider, 1) },
  adjacent: [['before', 'after']],
});

const lastOfFirst = entry('before', 7, 0, PAGE);
const firstOfSecond = entry('after', 0, 0, PAGE);

const onTheBus: readonly Draft[] = [
  {
    name: 'bus-in-turn',
    title: 'Two BARs by bus address in turn: each entry goes by the bus address of its own BAR',
    clients: { device: { dmaBits: 22 } },
    memory: twoBars('bus0'),
    entries: ['first', 'second', 'first', 'second'].map((memory, i) => entry(memory, 3 * i, 0x110 * i, PAGE)),
  },
  {
    name: 'bus-second-first',
    title: 'Two BARs by bus address, the second first, RAM between their entries',
    memory: twoBars('bus0'),
    entries: ['second', 'ram', 'first', 'ram', 'second', 'second', 'first'].map((memory, i) =>
      entry(memory, 2 * i, 0, PAGE),
    ),
  },
  {
    name: 'bus-same-place-in-each',
    title: 'The same bytes, counted from the start, of two BARs: two bus addresses',
    memory: {
      first: { kind: 'bar', provider: 'bus0', from: 'start', at: '0x100000', size: '0x80000' },
      second: { kind: 'bar', provider: 'bus0', bar: 1, from: 'start', at: '0x100000', size: '0x80000' },
    },
    entries: [entry('first', 5, 0x234, 0x1567), entry('second', 5, 0x234, 0x1567), entry('ram', 3, 0, PAGE)],
  },
  {
    name: 'bus-others-between',
    title: 'A BAR, another provider, the other BAR: what was found for the last entry is no use for the next',
    memory: twoBars('bus0'),
    entries: ['first', 'bus1', 'second', 'bridge0', 'first', 'ram', 'second', 'bus1', 'first', 'ram'].map((memory, i) =>
      entry(memory, 3 * i, 0, PAGE),
    ),
  },
  {
    name: 'bus-first-pages',
    title: 'The first page of each of two BARs, by bus address',
    memory: { first: head('bus0'), second: head('bus0', 1) },
    entries: [entry('first', 0, 0, PAGE), entry('second', 0, 0, PAGE), entry('ram', 3, 0, PAGE)],
  },
  {
    name: 'bus-last-pages',
    title: 'The last page of each of two BARs, and its last byte, by bus address',
    memory: { first: tail('bus0'), second: tail('bus0', 1) },
    entries: ['first', 'second'].flatMap((memory) => [entry(memory, 7, 0, PAGE), entry(memory, 7, 0xfff, 1)]),
  },
  {
    name: 'bus-touching',
    title: 'Two BARs that touch, by bus address: a segment for the entry on each side',
    ...touching('bus0'),
    entries: [entry('before', 4, 0, 4 * PAGE), entry('after', 0, 0, 3 * PAGE), entry('ram', 3, 0, PAGE)],
  },
];

const behindTheBridge: readonly Draft[] = [
  {
    name: 'bridge-in-turn',
    title: 'Two BARs through the host bridge in turn, bus memory and RAM between',
    memory: twoBars('bridge0'),
    entries: ['first', 'second', 'bus0', 'second', 'first', 'ram', 'second'].map((memory, i) =>
      entry(memory, 4 * i, 0, PAGE),
    ),
  },
  {
    name: 'bridge-padding',
    title: 'Two BARs through the host bridge, with padding before and after their entries',
    clients: { device: { boundaryBits: 14, maxSegSize: 4 * PAGE } },
    memory: twoBars('bridge0'),
    entries: [
      entry('ram', 3, 0, 3 * PAGE),
      entry('second', 2, 0, 2 * PAGE),
      entry('first', 2, 0x200, 3 * PAGE - 0x200),
      entry('second', 9, 0, PAGE - 0x10),
      entry('first', 9, 0, 4 * PAGE),
    ],
  },
  {
    name: 'bridge-last-pages',
    title: 'The last page of each of two BARs, through the host bridge',
    memory: { first: tail('bridge0'), second: tail('bridge0', 1) },
    entries: [entry('second', 7, 0, PAGE), entry('first', 7, 0, PAGE), entry('ram', 3, 0, PAGE)],
  },
  {
    name: 'bridge-touching',
    title: 'Two BARs that touch, through the host bridge: one translation runs over both',
    ...touching('bridge0'),
    entries: [entry('ram', 3, 0, PAGE), entry('before', 5, 0, 3 * PAGE), entry('after', 0, 0, 2 * PAGE)],
  },
  {
    name: 'bridge-touching-reversed',
    title: 'Two BARs that touch, through the host bridge, the second first: two translations',
    ...touching('bridge0'),
    entries: [firstOfSecond, lastOfFirst],
  },
  {
    name: 'bar-0-is-the-one-without-a-number',
    title: 'BAR 0 by its number and without one is the same BAR; a third region is in BAR 4',
    memory: {
      unnumbered: { kind: 'bar', provider: 'bridge0', from: 'start', at: '0x100000', size: '0x4000' },
      numbered: { kind: 'bar', provider: 'bridge0', bar: 0, from: 'start', at: '0x104000', size: '0x4000' },
      other: { kind: 'bar', provider: 'bridge0', bar: 4, from: 'start', at: '0x108000', size: '0x4000' },
    },
    adjacent: [['unnumbered', 'numbered']],
    entries: [entry('unnumbered', 2, 0, 2 * PAGE), entry('numbered', 0, 0, 2 * PAGE), entry('other', 0, 0, PAGE)],
  },
];

const fromPages: readonly Draft[] = ['bus0', 'bridge0'].map((provider) => ({
  name: `${provider}-pages`,
  title: `Pages of two BARs of ${provider} that touch don't share an entry`,
  ...touching(provider),
  entries: [entry('before', 4, 0, 4 * PAGE), entry('after', 0, 0, 4 * PAGE), entry('ram', 3, 0, PAGE)],
  fromPages: ['list'],
}));

const severalClients: readonly Draft[] = [
  {
    name: 'two-clients-see-it-differently',
    title: 'A list of two BARs that touch, mapped by bus address for one client, through the host bridge for another',
    clients: { device: {}, other: {} },
    ...touching('bus1'),
    entries: [entry('ram', 3, 0, PAGE), lastOfFirst, firstOfSecond, entry('ram', 8, 0, PAGE)],
    steps: [map('list'), unmap('list'), map('list', 'other'), unmap('list'), map('list'), unmap('list')],
  },
  {
    name: 'a-bar-for-each-client',
    title: 'Two clients at the same time, with a BAR each of one provider',
    clients: { device: {}, other: {} },
    memory: twoBars('bus1'),
    lists: {
      a: [entry('second', 2, 0x80, PAGE), entry('ram', 2, 0, PAGE)],
      b: [entry('first', 2, 0x80, PAGE), entry('ram', 4, 0, PAGE)],
    },
    steps: [map('a'), map('b', 'other'), unmap('a'), map('a', 'device'), unmap('b'), unmap('a')],
  },
  {
    name: 'out-of-reach-for-another',
    title: 'Two BARs that one client reaches through the host bridge, and another not at all',
    clients: { device: {}, other: {} },
    memory: twoBars('bridge1'),
    lists: {
      near: [entry('ram', 3, 0x10, PAGE), entry('second', 2, 0, PAGE), entry('first', 2, 0x40, 0x400)],
      far: [entry('ram', 9, 0x10, PAGE), entry('second', 9, 0, PAGE), entry('first', 9, 0x40, 0x400)],
    },
    steps: [map('near'), map('far', 'other'), unmap('near')],
  },
];

const outOfReach: readonly Draft[] = [
  { name: 'second-far', what: 'an entry of the second', order: ['ram', 'bridge0', 'second', 'ram'] },
  { name: 'both-far', what: 'entries of both', order: ['ram', 'first', 'ram', 'second'] },
].map(({ name, what, order }) => ({
  name,
  title: `The client reaches neither BAR of a provider: ${what}`,
  memory: twoBars('far0'),
  entries: order.map((memory, i) => entry(memory, 4 * i, 0x123 * i, PAGE)),
  steps: [map('list')],
}));

/** Several BARs of one provider. */
export const bars: Family = {
  family: 'bars',
  title: 'Several BARs of one provider',
  description:
    'A client reaches all BARs of a provider in the same way. Each BAR is memory of its own, though: with its own place, ' +
    'its own distance between physical and bus address, and its own first and last page.',
  drafts: () => [...onTheBus, ...behindTheBridge, ...fromPages, ...severalClients, ...outOfReach],
};
