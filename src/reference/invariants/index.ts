// SPDX-License-Identifier: Apache-2.0
import type { RanObservation } from '../../../spec/types/formats.js';
import type { Scenario } from '../formats/index.js';
import { checkAccounting } from './accounting.js';
import { withoutBounceMark } from './bounce-mark.js';
import { checkComplete } from './complete.js';
import { DirectStepJudge } from './direct-steps.js';
import { StepJudge } from './steps.js';
import { checkSupported } from './supported.js';
import type { Violation } from './violation.js';

export { withoutBounceMark } from './bounce-mark.js';
export type { Violation } from './violation.js';

/** How many violations of one requirement by one step are reported: a long list repeats them. */
const REPORTED = 4;

/**
 * Judges a raw observation by the requirements alone, knowing nothing of how mappings are laid out.
 * @param scenario - one that checkVector accepts
 * @param observation - anything that its schema accepts
 * @returns what is broken, by step; empty if the observation conforms
 */
export function checkInvariants(scenario: Scenario, observation: RanObservation): Violation[] {
  const incomplete = checkComplete(scenario, observation);
  if (incomplete.length > 0) return incomplete.slice(0, REPORTED);
  const isDirect = scenario.needs.profile === 'dma-direct';
  const seen = withoutBounceMark(scenario, observation);
  const judge = isDirect ? new DirectStepJudge(scenario, seen) : new StepJudge(scenario, seen);
  const found = scenario.steps.flatMap((_, index) => judge.judge(index));
  return limited([...found, ...checkAccounting(scenario, observation), ...checkSupported(observation)]);
}

function limited(violations: readonly Violation[]): Violation[] {
  const counts = new Map<string, number>();
  return violations.filter(({ requirement, step }) => {
    const key = `${requirement} ${step ?? ''}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= REPORTED;
  });
}
