// SPDX-License-Identifier: Apache-2.0
import { access, type Draft, entry, type EntryDraft, type Family, map, unmap } from '../draft.js';
import { accessMemory } from './access-memory.js';

const PAGE = 0x1000;

const lists: Readonly<Record<string, readonly EntryDraft[]>> = {
  ram: [entry('ram', 3, 0x200, 0x400)],
  bridge: [entry('bridge0', 3, 0x200, 0x400)],
  mixed: [entry('ram', 6, 0, PAGE), entry('bridge0', 5, 0x80, 0x80), entry('ram', 2, 0x208, 0x318)],
};

/** What a device reaches by itself without an IOMMU. */
export const deviceAccessDirect: Family = {
  family: 'device-access-direct',
  title: 'Accesses by the device without an IOMMU',
  description:
    'A device reads and writes memory by its physical address, and the data shows which bytes it reached. Nothing keeps ' +
    'it from other memory, so only what it may do is done.',
  drafts: () =>
    Object.entries(lists).flatMap(([name, entries]) =>
      (
        [
          ['read', 'to-device'],
          ['write', 'from-device'],
        ] as const
      ).map(([how, direction]): Draft => {
        const used = new Set(entries.map(({ memory }) => memory));
        const length = entries.reduce((sum, each) => sum + each.length, 0);
        return {
          name: `${how}-${name}`,
          title: `A ${how} of a list reaches its bytes: ${name}`,
          profile: 'dma-direct',
          clients: { device: { dmaBits: 64 } },
          entries,
          memory: Object.fromEntries(Object.entries(accessMemory).filter(([region]) => used.has(region))),
          steps: [map('list', 'device', direction), access(how, 'list', 0, length), unmap('list')],
        };
      }),
    ),
};
