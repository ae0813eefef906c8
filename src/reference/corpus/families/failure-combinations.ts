// SPDX-License-Identifier: Apache-2.0
import type { Family } from '../draft.js';
import { draftOfFailure, failureRows } from '../failure-dimensions.js';

/** A covering array over why a map fails, and what list it is of. */
export const failureCombinations: Family = {
  family: 'failure-combinations',
  title: 'Why a map fails, and what it has to take back',
  description:
    'Maps that fail because an entry is out of reach (first, in the middle, last), the IOVA space has no room, or memory for ' +
    'page tables runs out (in the first run, in the last), of lists of four entries with IOVA at odd offsets and with ' +
    'padding, in each direction, on each page size and granule, built entry by entry or from pages. Every two values come ' +
    'together, and every three of outcome, padding and construction. Each leaves the list as the caller set it.',
  drafts: () => failureRows().map((row) => draftOfFailure(row)),
};
