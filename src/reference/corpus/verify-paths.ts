// SPDX-License-Identifier: Apache-2.0
import { isDeepStrictEqual } from 'node:util';
import type { PathVector } from '../../../spec/types/formats.js';
import { pathQuestionOf } from '../formats/check-path.js';
import { checkPathInvariants } from '../invariants/path.js';
import { answerPath } from '../path/answer.js';

/** What is wrong with a path vector: another expectation than the reference's, or a reference that breaks a requirement. */
export function checkPathReference(vector: PathVector): string[] {
  const answer = answerPath(pathQuestionOf(vector));
  const problems = isDeepStrictEqual(vector.expect, answer) ? [] : [`${vector.id}: the reference answers otherwise`];
  for (const { requirement, pointer, message } of checkPathInvariants(pathQuestionOf(vector), answer)) {
    problems.push(`${vector.id}: the reference breaks ${requirement} at ${pointer}: ${message}`);
  }
  return problems;
}
