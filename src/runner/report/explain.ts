// SPDX-License-Identifier: Apache-2.0
import type { Difference, Verdict } from '../../../spec/types/formats.js';

/** How many differences and violations are told in full. */
const SHOWN = 10;
/** How many lines of a log are told: the last ones. */
const SHOWN_LOG = 20;

/** What went wrong with a vector as plain lines, for formats without tables. */
export function explain(result: Verdict): string[] {
  const lines = result.reason === undefined ? [] : [result.reason];
  const violations = (result.violations ?? []).map(
    ({ requirement, pointer, message }) => `${requirement}: ${message} (${pointer})`,
  );
  const differences = (result.differences ?? []).map(describeDifference);
  const log = result.log ?? [];
  return [
    ...lines,
    ...capped(violations, 'violations'),
    ...capped(differences, 'differences'),
    ...log.slice(-SHOWN_LOG).map((line) => `log: ${line}`),
  ];
}

function describeDifference({ step, pointer, expected, got }: Difference): string {
  const text = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
  return `step ${step}${pointer}: expected ${text(expected)}, got ${text(got)}`;
}

function capped(lines: readonly string[], what: string): string[] {
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `... and ${more} more ${what}`] : [...lines];
}
