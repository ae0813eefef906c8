// SPDX-License-Identifier: Apache-2.0
import type { BarRegion } from '../../../../spec/types/formats.js';
import { type Draft, entry, type Family } from '../draft.js';
import { sequences } from './kinds.js';

const PAGE = 0x1000;

/** The last pages of a provider's BAR. */
const atEnd = (provider: string): BarRegion => ({ kind: 'bar', provider, from: 'end', at: '0x8000', size: '0x8000' });
/** The first pages of a provider's BAR. */
const atStart = (provider: string): BarRegion => ({ kind: 'bar', provider, from: 'start', at: '0x0', size: '0x8000' });

const shortNames: Readonly<Record<string, string>> = { bus0: 'b0', bus1: 'b1', bridge0: 'h0', bridge1: 'h1' };

/** Whether the second provider of a kind comes only after its first. */
const firstComesFirst = (memories: readonly string[]): boolean =>
  ['bus', 'bridge'].every((kind) => {
    const second = memories.indexOf(`${kind}1`);
    const first = memories.indexOf(`${kind}0`);
    return second === -1 || (first !== -1 && first < second);
  });

/** One provider of each kind: b0-h1 and h0-b1 stand for all such lists. */
const ONE_OF_EACH = ['bus0,bridge1', 'bridge0,bus1'];

/** The order is that of another list of the family, with other names. */
const renamesAnother = (memories: readonly string[]): boolean => {
  const kinds = memories.map((memory) => memory.slice(0, -1));
  return new Set(kinds).size === memories.length ? !ONE_OF_EACH.includes(memories.join()) : !firstComesFirst(memories);
};

const orders = (): Draft[] =>
  [2, 3].flatMap((length) =>
    sequences(['bus0', 'bus1', 'bridge0', 'bridge1'], length)
      .filter((memories) => new Set(memories).size === length && memories.some((memory) => memory.endsWith('1')))
      .filter((memories) => !renamesAnother(memories))
      .map((memories) => ({
        name: memories.map((memory) => shortNames[memory]).join('-'),
        title: `Providers in the order ${memories.join(', ')}`,
        entries: memories.map((memory, index) => entry(memory, 3 + 4 * index, 0, (1 + index) * PAGE)),
      })),
  );

const edges = (): Draft[] =>
  ['bus0', 'bridge0'].flatMap((provider) => [
    {
      name: `${provider}-first-page`,
      title: `The first page of a BAR (${provider})`,
      memory: { head: atStart(provider) },
      entries: [entry('head', 0, 0, PAGE), entry('ram', 3, 0, PAGE)],
    },
    {
      name: `${provider}-last-page`,
      title: `The last page of a BAR (${provider})`,
      memory: { tail: atEnd(provider) },
      entries: [entry('ram', 3, 0, PAGE), entry('tail', 7, 0, PAGE)],
    },
    {
      name: `${provider}-last-byte`,
      title: `The last byte of a BAR (${provider})`,
      memory: { tail: atEnd(provider) },
      entries: [entry('tail', 7, 0xfff, 1), entry('ram', 3, 0, PAGE)],
    },
    {
      name: `${provider}-last-then-first`,
      title: `The last and the first pages of a BAR (${provider})`,
      memory: { head: atStart(provider), tail: atEnd(provider) },
      entries: [entry('tail', 4, 0, 4 * PAGE), entry('head', 0, 0, 4 * PAGE)],
    },
  ]);

/** Several providers in a list, and the edges of their BARs. */
export const providers: Family = {
  family: 'providers',
  title: 'Several providers',
  description:
    'Entries of two bus-address and two host-bridge providers in a list, and the first and last pages of a BAR: each ' +
    "entry goes by its own provider, with that provider's distance between physical and bus address.",
  drafts: () => [
    ...orders(),
    ...edges(),
    {
      name: 'in-turn',
      title: 'Two bus-address providers in turn, RAM between',
      entries: ['bus0', 'bus1', 'ram', 'bus1', 'bus0', 'ram', 'bus0', 'bus1'].map((memory, index) =>
        entry(memory, 2 * index, 0, PAGE),
      ),
    },
  ],
};
