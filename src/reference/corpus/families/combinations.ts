// SPDX-License-Identifier: Apache-2.0
import { draftOfRow, riskyTriples } from '../dimensions.js';
import type { Family } from '../draft.js';

/** A covering array over what decides a mapping. */
export const combinations: Family = {
  family: 'combinations',
  title: 'Every three of what decides a segment, together',
  description:
    'Lists of three to five entries in which every three values of order, offset, length, boundary, maximal segment size and ' +
    'physical layout come together, and every pair of these with DMA mask and direction.',
  drafts: () => riskyTriples().map((row) => draftOfRow(row, 0x1000, 0x1000)),
};
