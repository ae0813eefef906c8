// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family } from '../draft.js';
import { nameOf, sequences, unalignedEntries } from './kinds.js';

const everyOrder = (): Draft[] =>
  [1, 2, 3, 4].flatMap((length) =>
    sequences(['ram', 'bus0', 'bridge0', 'far0'], length)
      .filter((memories) => memories.includes('far0'))
      .map((memories) => ({
        name: nameOf(memories),
        title: `The client can't reach an entry: ${nameOf(memories).replaceAll('-', ', ')}`,
        entries: unalignedEntries(memories),
      })),
  );

/** Ten entries, one of which is out of reach. */
const longer = (): Draft[] =>
  [0, 1, 4, 8, 9].map((position) => {
    const memories = Array.from({ length: 10 }, (_, index) =>
      index === position ? 'far0' : index % 2 ? 'bridge0' : 'ram',
    );
    return {
      name: `ten-entries-far-at-${position}`,
      title: `The client can't reach entry ${position} of ten`,
      entries: unalignedEntries(memories),
    };
  });

/** One entry out of reach fails the whole map. */
export const unreachable: Family = {
  family: 'unreachable',
  title: 'Lists with an entry that the client cannot reach',
  description:
    'An unreachable entry at every position among RAM, bus-address and host-bridge entries at odd offsets: the map fails ' +
    'with EREMOTEIO, and each entry before and after is as the caller set it.',
  drafts: () =>
    [...everyOrder(), ...longer(), manyFar()].map((draft) => ({
      ...draft,
      steps: [{ op: 'map', list: 'list', client: 'device', direction: 'bidirectional' }],
    })),
};

const manyFar = (): Draft => ({
  name: 'all-far',
  title: 'The client can reach none of eight entries',
  entries: Array.from({ length: 8 }, (_, index) => entry('far0', 3 * index, 0x100 * index, 0x1000)),
});
