// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family, map, type StepDraft, unmap } from '../draft.js';

const PAGE = 0x1000;

const lists: Readonly<Record<string, readonly EntryDraft[]>> = {
  a: [entry('ram', 2, 0, 2 * PAGE), entry('bus0', 2, 0, PAGE), entry('ram', 8, 0x200, 0xe00)],
  b: [entry('bridge0', 2, 0, PAGE), entry('ram', 20, 0, 3 * PAGE)],
  c: [entry('bus0', 20, 0x80, 0x1000), entry('bridge0', 40, 0, PAGE), entry('ram', 40, 0x10, 0x20)],
};

/** Orders in which lists are mapped (+) and unmapped (-). */
const orders = [
  '+a +b -a -b',
  '+a +b -b -a',
  '+a -a +b -b',
  '+a +b +c -a -b -c',
  '+a +b +c -c -b -a',
  '+a +b +c -b -a -c',
  '+a +b +c -b -c -a',
  '+a +b -a +c -b -c',
  '+a +b -b +c -c -a',
  '+a -a +b -b +c -c +a -a',
  '+a +b +c -c +c -b +b -a +a -a -b -c',
];

function stepsOf(order: string): StepDraft[] {
  return order.split(' ').map((step) => (step.startsWith('+') ? map(step.slice(1)) : unmap(step.slice(1))));
}

function inWords(order: string): string {
  return order
    .replaceAll('+', 'map ')
    .replaceAll('-', 'unmap ')
    .replaceAll(/ (?=map|unmap)/g, ', ');
}

/** Several lists of one client, mapped and unmapped in any order. */
export const lifecycle: Family = {
  family: 'lifecycle',
  title: 'Several lists at a time',
  description:
    'Lists of one client, mapped and unmapped in different orders: IOVA of lists that are mapped never overlaps, and an ' +
    'unmap takes away its own list alone.',
  drafts: () => [
    ...orders.map((order): Draft => ({
      name: inWords(order).replaceAll(/,? /g, '-'),
      title: `Several lists: ${inWords(order)}`,
      lists: Object.fromEntries(Object.entries(lists).filter(([name]) => order.includes(name))),
      steps: stepsOf(order),
    })),
    {
      name: 'same-memory-twice',
      title: 'Two lists of the same memory are mapped at the same time',
      lists: { a: [entry('ram', 2, 0, 2 * PAGE)], b: [entry('ram', 3, 0, 2 * PAGE)] },
      steps: stepsOf('+a +b -a -b'),
    },
    {
      name: 'same-memory-two-clients',
      title: 'Two clients map the same memory at the same time',
      clients: { device: {}, twin: {} },
      lists: {
        a: [entry('ram', 2, 0, 2 * PAGE), entry('bus0', 2, 0, PAGE)],
        b: [entry('bus0', 2, 0, PAGE), entry('ram', 2, 0, 2 * PAGE)],
      },
      steps: [map('a'), map('b', 'twin'), unmap('a'), unmap('b')],
    },
    {
      name: 'failure-between',
      title: 'A map that fails leaves two lists that are mapped alone',
      lists: { a: lists['a'] ?? [], b: lists['b'] ?? [], x: [entry('ram', 60, 0, PAGE), entry('far0', 2, 0, PAGE)] },
      steps: [map('a'), map('b'), map('x'), unmap('a'), unmap('b')],
    },
    {
      name: 'sixteen-lists',
      title: 'Sixteen lists, unmapped from the first to the last',
      lists: Object.fromEntries(
        Array.from({ length: 16 }, (_, i) => [`list-${i}`, [entry('ram', 4 * i, 0, (1 + (i % 3)) * PAGE)]]),
      ),
      steps: [
        ...Array.from({ length: 16 }, (_, i) => map(`list-${i}`)),
        ...Array.from({ length: 16 }, (_, i) => unmap(`list-${i}`)),
      ],
    },
  ],
};
