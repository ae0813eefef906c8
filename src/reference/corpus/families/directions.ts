// SPDX-License-Identifier: Apache-2.0
import type { Direction } from '../../../../spec/types/formats.js';
import { type Draft, entry, type Family, map, unmap } from '../draft.js';

const PAGE = 0x1000;

const lists = {
  ram: [entry('ram', 3, 0x200, 0xe00), entry('ram', 8, 0, 2 * PAGE)],
  bridge: [entry('bridge0', 3, 0, PAGE), entry('bridge0', 8, 0x80, 0x80)],
  bus: [entry('bus0', 3, 0, PAGE)],
  mixed: [entry('ram', 3, 0, PAGE), entry('bus0', 3, 0, PAGE), entry('bridge0', 3, 0, PAGE)],
};

const bothWays: readonly Direction[] = ['to-device', 'from-device'];

/** The direction of the transfer. */
export const directions: Family = {
  family: 'directions',
  title: 'Directions',
  description:
    'The direction decides the permissions in the page table. It changes nothing of segments and translations.',
  drafts: () => [
    ...Object.entries(lists).flatMap(([name, entries]) =>
      bothWays.map((direction): Draft => ({
        name: `${name}-${direction}`,
        title: `Direction ${direction}: ${name}`,
        entries,
        steps: [map('list', 'device', direction), unmap('list')],
      })),
    ),
    {
      name: 'one-list-each-way',
      title: 'A list is mapped once in each direction',
      entries: lists.mixed,
      steps: bothWays.flatMap((direction) => [map('list', 'device', direction), unmap('list')]),
    },
  ],
};
