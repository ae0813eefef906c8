// SPDX-License-Identifier: Apache-2.0
import { allPairs, draftOfRow } from '../dimensions.js';
import type { Family } from '../draft.js';

const machines = [
  { name: '16k', what: '16K', pageSize: 0x4000, granule: 0x4000 },
  { name: '64k', what: '64K', pageSize: 0x10000, granule: 0x10000 },
  { name: '64k-4k', what: '64K over 4K', pageSize: 0x10000, granule: 0x1000 },
  { name: '16k-4k', what: '16K over 4K', pageSize: 0x4000, granule: 0x1000 },
];

/** A covering array for each page size and granule other than 4 KiB. */
export const granuleCombinations: Family = {
  family: 'granule-combinations',
  title: 'Every two of what decides a segment, with other granules',
  description:
    'For pages of 16 KiB and 64 KiB, each over granules of its size and of 4 KiB: lists of three to five entries in which every two ' +
    'values of order, offset, length, boundary, maximal segment size, physical layout, DMA mask and direction come ' +
    'together.',
  drafts: () =>
    machines.flatMap(({ name, what, pageSize, granule }) =>
      allPairs().map((row) => {
        const draft = draftOfRow(row, pageSize, granule, `${name}.`);
        return { ...draft, title: `${what}: ${draft.title}` };
      }),
    ),
};
