// SPDX-License-Identifier: Apache-2.0
import { printable } from '../report/printable.js';

/** A stress run in text. */
export function tellStress({
  name,
  lines,
  findings,
  notRun,
  logs,
}: {
  readonly name: string;
  readonly lines: readonly string[];
  /** What was wrong: findings of ours, and lines of the kernel's log that begin a splat. */
  readonly findings: readonly string[];
  /** What was asked for and could not be done. */
  readonly notRun: readonly string[];
  /** Files for people who want more. */
  readonly logs: readonly string[];
}): string {
  const told = [
    name,
    ...lines.map((line) => `  ${line}`),
    ...findings.map((finding) => `FAIL  ${printable(finding)}`),
    ...notRun.map((part) => `SKIP  ${printable(part)}`),
    ...(findings.length > 0 ? logs.map((file) => `see ${file}`) : []),
    (findings.length === 0 ? 'nothing wrong' : `${findings.length} wrong`) +
      (notRun.length === 0 ? '' : `, ${notRun.length} not run`),
  ];
  return `${told.join('\n')}\n`;
}
