// SPDX-License-Identifier: Apache-2.0
import type { Difference, Observation, Outcome, RanObservation, Vector, Verdict } from '../../../spec/types/formats.js';
import { scenarioOf } from '../../reference/formats/scenario.js';
import { checkInvariants } from '../../reference/invariants/index.js';
import { canonical } from './canonical.js';
import { canShow } from './can-show.js';
import { differencesOf } from './differences.js';
import { inconsistency } from './inconsistency.js';
import { type KnownWrong, toldIssue } from './known-issues.js';
import { MemoryMap } from './memory-map.js';
import { normalize } from './normalize.js';
import { withoutProvoked } from './provoked.js';
import { splatsOf } from './splats.js';

/**
 * Judges what a target observed of a vector.
 * @param known - the wrong outcomes of this vector that are known on this target
 */
export function judge(vector: Vector, observation: Observation, known: readonly KnownWrong[] = []): Verdict {
  const about = { vector: vector.id, title: vector.title, requirements: vector.requirements };
  if ('skipped' in observation) return { ...about, status: 'skip', reason: observation.skipped };
  if ('error' in observation) {
    const { kind, message } = observation.error;
    return { ...about, status: 'error', reason: `${kind}: ${message}`, ...logOf(observation.log) };
  }
  const lie = inconsistency(scenarioOf(vector), observation);
  if (lie !== null) {
    return { ...about, status: 'error', reason: `the observation is impossible: ${lie}`, ...logOf(observation.log) };
  }
  return { ...about, ...judgeRan(vector, observation, known), ...logOf(observation.log) };
}

/** A known wrong address may be one that differs from run to run; that it is wrong is what is known. */
function isAnywhere({ pointer, expected, got }: Difference): boolean {
  return pointer.endsWith('/address/raw') && expected === 'anywhere' && typeof got === 'string';
}

type RanVerdict = Omit<Verdict, 'vector' | 'title' | 'requirements' | 'log'>;

function judgeRan(vector: Vector, observation: RanObservation, known: readonly KnownWrong[]): RanVerdict {
  const scenario = scenarioOf(vector);
  const got = normalize(scenario, observation);
  const map = MemoryMap.of(scenario, observation);
  const differencesTo = (outcomes: readonly Outcome[]): Difference[] =>
    differencesOf(
      outcomes.map((outcome) => canonical(outcome, map)),
      got,
    );
  const differences = differencesTo(vector.steps.map(({ expect }) => expect));
  const violations = checkInvariants(scenario, observation).map((violation) => ({ ...violation }));
  const splats = splatsOf(withoutProvoked(observation.log ?? [], scenario));
  const deviates = got.some(({ deviations }) => deviations !== undefined);
  const shown = { differences, violations, got, expected: vector };

  if (splats[0] !== undefined) return { status: 'fail', reason: `the kernel complained: ${splats[0]}`, ...shown };

  const broken = [...new Set(violations.map(({ requirement }) => requirement))].sort();
  // Symbolic outcomes don't show everything, absolute addresses for one: what else is broken would hide behind the issue.
  const issue = known.find(
    ({ breaks, outcomes }) => breaks.join() === broken.join() && differencesTo(outcomes).every(isAnywhere),
  )?.issue;
  if (issue !== undefined) return { status: 'xfail', reason: toldIssue(issue), knownIssue: issue.id, ...shown };

  if (violations.length > 0 || deviates) {
    return { status: 'fail', reason: failReason(broken, differences.length > 0), ...shown };
  }
  const absent = known.find(({ issue: each }) => canShow(each, observation))?.issue;
  if (absent !== undefined) {
    const reason = `${absent.id} is not seen here: ${toldIssue(absent)}`;
    return { status: 'xpass', reason, knownIssue: absent.id };
  }
  if (differences.length === 0) return { status: 'pass', judge: 'exact' };
  return {
    status: 'pass',
    judge: 'invariants',
    reason: 'differs from the expected outcome, but breaks no requirement',
    ...shown,
  };
}

function failReason(requirements: readonly string[], differs: boolean): string {
  if (requirements.length === 0)
    return 'the outcome breaks a rule that the invariants did not see: the two judges disagree';
  const broken = `breaks ${requirements.join(', ')}`;
  return differs ? broken : `${broken}, although the outcome equals the expectation in symbolic addresses`;
}

function logOf(log: readonly string[] | undefined): { log?: string[] } {
  return log === undefined || log.length === 0 ? {} : { log: [...log] };
}
