// SPDX-License-Identifier: Apache-2.0
import type { PathVector, Verdict } from '../../../spec/types/formats.js';
import { pathQuestionOf } from '../../reference/formats/check-path.js';
import type { PathObservation } from '../paths/path-observation.js';
import type { Target } from '../targets/target.js';
import { judgePath } from './judge-path.js';

/** Lets a target answer path vectors and judges the answers; verdicts are in the order of the vectors. */
export async function judgePaths(target: Target, vectors: readonly PathVector[]): Promise<Verdict[]> {
  const seen = new Map<string, PathObservation>();
  if (target.paths !== undefined) {
    for await (const observation of target.paths(vectors.map(pathQuestionOf)))
      seen.set(observation.vector, observation);
  }
  const missing = (vector: string): PathObservation =>
    target.paths === undefined ? { vector, skipped: 'the target decides on no paths' } : { vector, error: 'no answer' };
  return vectors.map((vector) => judgePath(vector, seen.get(vector.id) ?? missing(vector.id)));
}
