// SPDX-License-Identifier: Apache-2.0
import { type Draft, type Family } from '../draft.js';
import { nameOf, sequences, unalignedEntries } from './kinds.js';

/** Every order of RAM, bus-address and host-bridge memory, up to four entries. */
export const kindOrders: Family = {
  family: 'kind-orders',
  title: 'Every order of the kinds of memory',
  description:
    'Lists of two to four entries in every order of RAM, bus-address and host-bridge memory, all at odd offsets and of ' +
    'different lengths: each entry is treated by its own kind, whatever stands before it.',
  drafts: () =>
    [2, 3, 4].flatMap((length) =>
      sequences(['ram', 'bus0', 'bridge0'], length).map((memories): Draft => ({
        name: nameOf(memories),
        title: `Order of kinds: ${nameOf(memories).replaceAll('-', ', ')}`,
        entries: unalignedEntries(memories),
      })),
    ),
};
