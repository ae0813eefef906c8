// SPDX-License-Identifier: Apache-2.0
import type { PathAnswer, PathVector, SeenPathAnswer, Verdict } from '../../../spec/types/formats.js';
import { pathQuestionOf } from '../../reference/formats/check-path.js';
import { checkPathInvariants } from '../../reference/invariants/path.js';
import type { PathObservation } from '../paths/path-observation.js';
import { pathParts } from './path-parts.js';

/**
 * Judges what a target saw of a path vector. What it could not see is not judged: such a pass is one in part, and names no
 * requirement that only the rest would have shown.
 */
export function judgePath(vector: PathVector, observation: PathObservation): Verdict {
  const { id, title } = vector;
  const whole = { vector: id, title, requirements: vector.requirements };
  if ('skipped' in observation) return { ...whole, status: 'skip', reason: observation.skipped };
  if ('error' in observation) {
    const { kind, message } = observation.error;
    return { ...whole, status: 'error', reason: `${kind}: ${message}` };
  }
  const { path: answer } = observation;
  const { missing, notShown } = pathParts(vector.expect, answer);
  const about = { ...whole, requirements: vector.requirements.filter((requirement) => !notShown.has(requirement)) };
  const violations = checkPathInvariants(pathQuestionOf(vector), answer).map((violation) => ({ ...violation }));
  const equal = isAsExpected(vector.expect, answer);
  if (equal && violations.length === 0) {
    if (missing.length === 0) return { ...about, status: 'pass', judge: 'exact' };
    const why = vector.provider.publishes ? '' : ' (there is no page of a provider that has published none)';
    return { ...about, status: 'pass', judge: 'part', reason: `not asked: ${missing.join('; ')}${why}` };
  }
  const broken = [...new Set(violations.map(({ requirement }) => requirement))].sort().join(', ');
  const got = `expected ${JSON.stringify(vector.expect)}, got ${JSON.stringify(answer)}`;
  if (equal) return { ...about, status: 'fail', reason: `breaks ${broken}, although it is as expected`, violations };
  // Nothing that the requirements leave open is in an answer: a difference that breaks none is our own judges' dispute.
  const why = violations.length > 0 ? `breaks ${broken}` : 'breaks no requirement: the two judges disagree';
  return { ...about, status: 'fail', reason: `${why}; ${got}`, violations };
}

function isAsExpected(expected: PathAnswer, { clients, many }: SeenPathAnswer): boolean {
  return (
    clients.length === expected.clients.length &&
    expected.clients.every(({ map, distance }, index) => {
      const seen = clients[index];
      return (seen?.map ?? map) === map && (seen?.distance ?? distance) === distance;
    }) &&
    (many ?? expected.many) === expected.many
  );
}
