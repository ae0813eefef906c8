// SPDX-License-Identifier: Apache-2.0
import type { Attribute } from '../../../../spec/types/formats.js';
import { type Draft, entry, type Family, map, special, unmap } from '../draft.js';

const PAGE = 0x1000;

const all: Attribute[] = ['no-warn', 'privileged', 'skip-cpu-sync', 'weak-ordering'];

const mixed = [
  entry('ram', 3, 0x200, 0xe00),
  entry('ram', 8, 0, 2 * PAGE),
  entry('bus0', 3, 0, PAGE),
  entry('bridge0', 3, 0x80, 0x1080),
];

const whole = {
  ram: [entry('ram', 3, 0x200, 0xe00), entry('ram', 8, 0, 2 * PAGE)],
  bridge: [entry('bridge0', 3, 0, PAGE), entry('bridge0', 8, 0x80, 0x80)],
  bus: [entry('bus0', 3, 0x10, PAGE)],
};

/** Attributes of a map. */
export const attributes: Family = {
  family: 'attributes',
  title: 'Attributes',
  description:
    'DMA_ATTR_* of a map and its unmap are hints about caches, ordering, messages and privilege. They change nothing of ' +
    'segments, translations, errors and what is left of the list.',
  drafts: () => [
    ...all.map((attribute): Draft => ({
      name: attribute,
      title: `Attribute ${attribute}: RAM, bus and host-bridge memory`,
      entries: mixed,
      steps: [special(map('list'), { attrs: [attribute] }), unmap('list')],
    })),
    ...Object.entries(whole).map(([name, entries]): Draft => ({
      name: `all-${name}`,
      title: `All attributes at once: ${name}`,
      entries,
      steps: [special(map('list'), { attrs: all }), unmap('list')],
    })),
    ...(['to-device', 'from-device'] as const).map((direction): Draft => ({
      name: `all-${direction}`,
      title: `All attributes at once, direction ${direction}`,
      entries: mixed,
      steps: [special(map('list', 'device', direction), { attrs: all }), unmap('list')],
    })),
    {
      name: 'all-padded',
      title: 'All attributes at once, with padding at a segment boundary',
      clients: { device: { boundaryBits: 14 } },
      entries: [entry('ram', 3, 0, 3 * PAGE), entry('bus0', 3, 0, PAGE), entry('ram', 20, 0, 2 * PAGE)],
      steps: [special(map('list'), { attrs: all }), unmap('list')],
    },
    {
      name: 'all-unreachable',
      title: 'All attributes at once, and an entry out of reach',
      entries: [entry('ram', 3, 0x10, PAGE), entry('far0', 3, 0, PAGE)],
      steps: [special(map('list'), { attrs: all })],
    },
    {
      name: 'one-after-the-other',
      title: 'A list is mapped with one attribute after the other, then with none',
      entries: mixed,
      steps: [
        ...all.flatMap((attribute) => [special(map('list'), { attrs: [attribute] }), unmap('list')]),
        map('list'),
        unmap('list'),
      ],
    },
    {
      name: 'beside-a-list-without',
      title: 'A list with all attributes beside one without',
      lists: { with: mixed, without: [entry('ram', 30, 0, PAGE), entry('bridge0', 30, 0, PAGE)] },
      steps: [map('without'), special(map('with'), { attrs: all }), unmap('without'), unmap('with')],
    },
  ],
};
