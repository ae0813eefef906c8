// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family, map } from '../draft.js';
import { nameOf, sequences, unalignedEntries } from './kinds.js';

/** One unreachable entry at every position among up to two others. */
const everyOrder = (): Draft[] =>
  [1, 2, 3].flatMap((length) =>
    sequences(['ram', 'bus0', 'bridge0', 'far0'], length)
      .filter((memories) => memories.filter((memory) => memory === 'far0').length === 1)
      .map((memories) => ({
        name: nameOf(memories),
        title: `No IOMMU, the client can't reach an entry: ${nameOf(memories).replaceAll('-', ', ')}`,
        entries: unalignedEntries(memories),
      })),
  );

const longer: readonly Draft[] = [
  {
    name: 'all-far',
    title: 'No IOMMU: the client can reach none of four entries',
    entries: [0, 1, 2, 3].map((i) => entry('far0', 3 * i, 0x100 * i, 0x1000)),
  },
  {
    name: 'last-of-a-hundred',
    title: 'No IOMMU: the client reaches all of a hundred entries but the last',
    entries: Array.from({ length: 100 }, (_, i) =>
      entry(i === 99 ? 'far0' : (['ram', 'bus0', 'bridge0'][i % 3] ?? 'ram'), 2 * i, 0x10 * i, 0x200),
    ),
  },
];

/** Without an IOMMU too, one entry out of reach fails the whole map. */
export const directUnreachable: Family = {
  family: 'direct-unreachable',
  title: 'Without an IOMMU: lists with an entry that the client cannot reach',
  description:
    'An unreachable entry at every position among RAM, bus-address and host-bridge entries: the map fails with EREMOTEIO, ' +
    'each entry is as the caller set it, and no flag is left. DMA addresses and lengths may hold anything.',
  drafts: () =>
    [...everyOrder(), ...longer].map((draft) => ({ ...draft, profile: 'dma-direct', steps: [map('list')] })),
};
