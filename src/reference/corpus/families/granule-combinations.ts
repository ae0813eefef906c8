// SPDX-License-Identifier: Apache-2.0
import { allPairs, draftOfRow } from '../dimensions.js';
import type { Family } from '../draft.js';
import { machines } from './machines.js';

/** A covering array for each page size and granule other than 4 KiB. */
export const granuleCombinations: Family = {
  family: 'granule-combinations',
  title: 'Every two of what decides a segment, with other granules',
  description:
    'For pages of 16 KiB and 64 KiB, each over granules of its size and of 4 KiB: lists of three to five entries in which every two ' +
    'values of order, offset, length, boundary, maximal segment size, physical layout, DMA mask and direction come ' +
    'together.',
  drafts: () =>
    machines.flatMap(({ name, short, pageSize, granule }) =>
      allPairs().map((row) => {
        const draft = draftOfRow(row, pageSize, granule, `${name}.`);
        return { ...draft, title: `${short}: ${draft.title}` };
      }),
    ),
};
