// SPDX-License-Identifier: Apache-2.0
import type { PathQuestion } from '../../reference/formats/check-path.js';
import type { PathObservation } from '../paths/path-observation.js';
import { errored } from './observations.js';
import type { Target } from './target.js';

/** Asks a started target path questions: exactly one observation for each, in the order of the questions. */
export async function pathObservationsOf(
  target: Target,
  questions: readonly PathQuestion[],
): Promise<PathObservation[]> {
  if (target.paths === undefined) {
    return questions.map(({ id }) => ({ vector: id, skipped: 'the target decides on no paths' }));
  }
  const seen = new Map<string, PathObservation>();
  for await (const observation of target.paths(questions)) seen.set(observation.vector, observation);
  return questions.map(({ id }) => seen.get(id) ?? errored(id, 'no-answer', 'the target gave no answer'));
}
