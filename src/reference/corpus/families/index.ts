// SPDX-License-Identifier: Apache-2.0
import type { Family } from '../draft.js';
import { singleEntry } from './single-entry.js';

/** All families, in the order of the manifest. */
export const families: readonly Family[] = [singleEntry];
