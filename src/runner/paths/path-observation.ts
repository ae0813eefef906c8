// SPDX-License-Identifier: Apache-2.0
import type { SeenPathAnswer } from '../../reference/invariants/path.js';

/** What a target says to a path vector: what it saw, or why it saw nothing. */
export type PathObservation =
  | { readonly vector: string; readonly answer: SeenPathAnswer }
  | { readonly vector: string; readonly skipped: string }
  | { readonly vector: string; readonly error: string };
