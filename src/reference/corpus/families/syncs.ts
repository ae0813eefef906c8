// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family, map, special, sync, unmap } from '../draft.js';

const PAGE = 0x1000;

const lists: Readonly<Record<string, readonly EntryDraft[]>> = {
  ram: [entry('ram', 3, 0x234, 0x567), entry('ram', 8, 0, 2 * PAGE)],
  bridge: [entry('bridge0', 3, 0, PAGE), entry('bridge0', 8, 0x80, 0x80)],
  bus: [entry('bus0', 3, 0x40, 0x1240)],
  mixed: [
    entry('ram', 3, 0x200, 0xe00),
    entry('bus0', 3, 0, PAGE),
    entry('ram', 8, 0, PAGE),
    entry('bridge0', 3, 0x10, 0x20),
  ],
};

const mixed = lists['mixed'] ?? [];

/** The sync calls on mapped lists. */
export const syncs: Family = {
  family: 'sync',
  title: 'Syncs of mapped lists',
  description:
    'dma_sync_sgtable_for_cpu and dma_sync_sgtable_for_device hand the memory of a mapped list to and fro. They change ' +
    'nothing of the list and of any mapping.',
  drafts: () => [
    ...Object.entries(lists).map(([name, entries]): Draft => ({
      name,
      title: `Synced for the CPU and back: ${name}`,
      entries,
      steps: [map('list'), sync('list', 'cpu'), sync('list', 'device'), unmap('list')],
    })),
    ...(['to-device', 'from-device'] as const).map((direction): Draft => ({
      name: `mixed-${direction}`,
      title: `Synced for the CPU and back, direction ${direction}`,
      entries: mixed,
      steps: [map('list', 'device', direction), sync('list', 'cpu'), sync('list', 'device'), unmap('list')],
    })),
    {
      name: 'unmapped-while-the-cpu-has-it',
      title: 'A list is unmapped after a sync for the CPU alone',
      entries: mixed,
      steps: [map('list'), sync('list', 'cpu'), unmap('list')],
    },
    {
      name: 'again-and-again',
      title: 'A list is handed to and fro four times',
      entries: mixed,
      steps: [
        map('list'),
        ...Array.from({ length: 4 }, () => [sync('list', 'cpu'), sync('list', 'device')]).flat(),
        unmap('list'),
      ],
    },
    {
      name: 'one-of-two',
      title: 'A sync of one list leaves another of the same client alone',
      lists: { a: mixed, b: [entry('bus0', 20, 0, PAGE), entry('ram', 20, 0, 2 * PAGE)] },
      steps: [map('a'), map('b'), sync('a', 'cpu'), sync('b', 'cpu'), sync('a', 'device'), unmap('a'), unmap('b')],
    },
    {
      name: 'same-memory-two-clients',
      title: 'Two clients map the same memory, and one hands it to the CPU',
      clients: { device: {}, twin: {} },
      lists: { a: mixed, b: mixed },
      steps: [map('a'), map('b', 'twin'), sync('a', 'cpu'), sync('a', 'device'), unmap('a'), unmap('b')],
    },
    {
      name: 'mapped-again',
      title: 'A list is synced, unmapped, mapped again and synced',
      entries: mixed,
      steps: [map('list'), sync('list', 'cpu'), unmap('list'), map('list'), sync('list', 'device'), unmap('list')],
    },
    {
      name: 'first-entries',
      title: 'The first two of four entries are mapped by dma_map_sg and synced',
      entries: mixed,
      steps: [
        special(map('list'), { call: 'dma_map_sg', nents: 2 }),
        sync('list', 'cpu'),
        sync('list', 'device'),
        unmap('list'),
      ],
    },
    {
      name: 'skip-cpu-sync',
      title: 'A list that was mapped without cache maintenance is synced',
      entries: mixed,
      steps: [special(map('list'), { attrs: ['skip-cpu-sync'] }), sync('list', 'device'), unmap('list')],
    },
  ],
};
