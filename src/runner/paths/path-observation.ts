// SPDX-License-Identifier: Apache-2.0
import type { AnsweredPath, ErroredObservation, SkippedObservation } from '../../../spec/types/formats.js';

/** What a target says to a path vector: what it saw, or why it saw nothing. */
export type PathObservation = AnsweredPath | SkippedObservation | ErroredObservation;
