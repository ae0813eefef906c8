// SPDX-License-Identifier: Apache-2.0
import type { MatrixSummary, MatrixWrong, Report, Verdict } from '../../../spec/types/formats.js';

/** What a matrix keeps of a cell's report. */
export function summaryOf({ target, counts, results, splats, logs, seconds }: Report): MatrixSummary {
  const failed = counts.fail + counts.error + splats.length > 0;
  return {
    target,
    counts,
    knownIssues: tally(results.filter(({ status }) => status === 'xfail').map(({ knownIssue = '' }) => knownIssue)),
    wrong: results.flatMap(wrongOf),
    skips: tally(results.filter(({ status }) => status === 'skip').map(({ reason = '' }) => reason)),
    splats,
    logs: failed ? logs : [],
    seconds,
  };
}

function wrongOf({ vector, status, reason = '' }: Verdict): MatrixWrong[] {
  return status === 'fail' || status === 'error' || status === 'xpass' ? [{ vector, status, reason }] : [];
}

function tally(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
