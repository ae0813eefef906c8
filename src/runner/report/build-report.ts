// SPDX-License-Identifier: Apache-2.0
import type { Counts, Report, Requirement, Verdict } from '../../../spec/types/formats.js';
import { blindSpotsOf } from './blind-spots.js';

/** All that a report is made from. */
export interface ReportInput extends Pick<
  Report,
  'tool' | 'command' | 'corpus' | 'target' | 'selection' | 'seconds' | 'results' | 'splats' | 'logs'
> {
  /** The register of requirements. */
  readonly requirements: readonly Requirement[];
}

/** Makes the one report from which every format is told. */
export function buildReport({ requirements, ...facts }: ReportInput): Report {
  const exercised = new Set(facts.results.filter(isJudged).flatMap((result) => result.requirements));
  const violated = new Set(
    facts.results.flatMap(({ violations }) => (violations ?? []).map(({ requirement }) => requirement)),
  );
  return {
    format: 'p2p-conform/report/1',
    ...facts,
    counts: countsOf(facts.results),
    requirements: {
      exercised: [...exercised].sort(),
      notExercised: requirements
        .filter(({ id, level }) => level !== 'PRECONDITION' && !exercised.has(id))
        .map(({ id }) => id),
      texts: Object.fromEntries(requirements.filter(({ id }) => violated.has(id)).map(({ id, text }) => [id, text])),
    },
    blindSpots: blindSpotsOf(facts.target),
  };
}

function isJudged({ status }: Verdict): boolean {
  return status !== 'skip' && status !== 'error';
}

function countsOf(results: readonly Verdict[]): Counts {
  const counts: Counts = {
    pass: 0,
    passByInvariants: 0,
    passInPart: 0,
    fail: 0,
    xfail: 0,
    xpass: 0,
    skip: 0,
    error: 0,
  };
  for (const { status, judge } of results) {
    counts[status] += 1;
    if (judge === 'invariants') counts.passByInvariants += 1;
    if (judge === 'part') counts.passInPart += 1;
  }
  return counts;
}
