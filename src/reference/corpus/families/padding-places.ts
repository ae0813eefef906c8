// SPDX-License-Identifier: Apache-2.0
import type { Family } from '../draft.js';
import { draftOfPlaces, placeRows } from '../place-dimensions.js';

/** A covering array over padding, what stands around it, and where all of it lies. */
export const paddingPlaces: Family = {
  family: 'padding-places',
  title: 'Padding, what stands next to it, and where in a BAR',
  description:
    'Four entries with IOVA and padding before the second, the third, the last, each of them or none; bus entries before, ' +
    'between and after them; in RAM and behind the host bridge, of one BAR of each kind or two, at their first page, their ' +
    'last one or in the middle; contiguous, descending or apart. Every three values of padding, bus entries, memory, layout ' +
    'and ends come together, and every pair of all.',
  drafts: () => placeRows().map((row) => draftOfPlaces(row)),
};
