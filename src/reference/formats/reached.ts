// SPDX-License-Identifier: Apache-2.0
import type { StepObservation } from '../../../spec/types/formats.js';
import { parseHex } from './hex.js';
import type { Action } from './scenario.js';

/** Why what a step says that a device reached can't be an answer to it, or null. */
export function reachedProblem(step: Action, { reached }: StepObservation): string | null {
  if (step.op !== 'access') return reached === undefined ? null : 'of a step that is no access';
  if (reached === undefined) return 'not told';
  const start = parseHex(step.from);
  const end = start + parseHex(step.length);
  const outside = reached.findIndex(({ from, length }) => {
    if (length === '0x0') return true;
    return from !== null && (parseHex(from) < start || parseHex(from) + parseHex(length) > end);
  });
  return outside < 0 ? null : `run ${outside} is empty, or not of the bytes that were accessed`;
}
