// SPDX-License-Identifier: Apache-2.0
import type { Report, Verdict } from '../../../spec/types/formats.js';
import { type Colors, failureDetails } from './failure-details.js';
import { byFamily } from './families.js';
import { printable } from './printable.js';
import { textTable } from './text-table.js';

/** How many results of a kind are told one by one; a summary line stands for the others. */
const MOST_RESULTS = 20;

/** The report as text for a person. */
export function toPretty(report: Report, colors: Colors): string {
  const lines = [
    colors.bold(`p2p-conform ${report.tool}: ${printable(report.target.name)}`),
    `corpus ${report.corpus.version}: ${report.selection.selected} of ${report.selection.corpus} vectors`,
    '',
    ...families(report, colors),
    ...told(report, ['fail', 'error'], colors),
    ...told(report, ['xpass'], colors),
    ...known(report, colors),
    ...differing(report, colors),
    ...inPart(report, colors),
    ...skips(report, colors),
    ...extraBoots(report),
    ...splats(report, colors),
    ...requirementLines(report),
    '',
    summary(report, colors),
  ];
  return `${lines.join('\n')}\n`;
}

/** The line that says how a run went. */
export function summary({ counts, seconds, splats: complaints }: Report, colors: Colors): string {
  const failed = counts.fail + counts.error + complaints.length > 0;
  const kinds = [
    ...(counts.passByInvariants > 0 ? [`${counts.passByInvariants} by invariants alone`] : []),
    ...(counts.passInPart > 0 ? [`${counts.passInPart} in part`] : []),
  ];
  const parts = [
    `${counts.pass} pass${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`,
    `${counts.fail} fail`,
    `${counts.xfail} xfail`,
    `${counts.xpass} xpass`,
    `${counts.skip} skip`,
    `${counts.error} error`,
  ];
  const paint = failed ? colors.red : counts.pass + counts.xfail + counts.xpass === 0 ? colors.yellow : colors.green;
  return paint(`${parts.join(', ')} in ${seconds.toFixed(1)} s`);
}

function families({ results }: Report, colors: Colors): string[] {
  const rows = byFamily(results).map((family) => {
    const count = (status: Verdict['status']): number =>
      family.results.filter((result) => result.status === status).length;
    const others = (['fail', 'error', 'xfail', 'xpass', 'skip'] as const)
      .filter((status) => count(status) > 0)
      .map((status) => `${count(status)} ${status}`);
    return { name: family.family, bad: count('fail') + count('error') > 0, pass: `${count('pass')} pass`, others };
  });
  const table = textTable(rows.map(({ name, pass, others }) => [name, pass, others.join(', ')]));
  return table.map((line, index) => {
    const text = `  ${line}`.trimEnd();
    return rows[index]?.bad === true ? colors.red(text) : text;
  });
}

function told(report: Report, statuses: readonly Verdict['status'][], colors: Colors): string[] {
  const results = report.results.filter(({ status }) => statuses.includes(status));
  const shown = results.slice(0, MOST_RESULTS);
  const more = results.length - shown.length;
  return [
    ...shown.flatMap((result) => [
      '',
      `${colors.red(result.status.toUpperCase())}  ${colors.bold(result.vector)}  ${result.title}`,
      ...failureDetails(result, report, colors),
    ]),
    ...(more > 0 ? ['', `... and ${more} more ${statuses.join(' or ')}: see --format json`] : []),
  ];
}

function known(report: Report, colors: Colors): string[] {
  const issues = new Map<string, Verdict[]>();
  for (const result of report.results.filter(({ status }) => status === 'xfail')) {
    const id = `${result.knownIssue ?? ''}: ${result.reason ?? ''}`;
    issues.set(id, [...(issues.get(id) ?? []), result]);
  }
  return Array.from(issues, ([issue, results]) => [
    '',
    `${colors.yellow('XFAIL')}  ${issue}`,
    ...capped(results.map(({ vector }) => `  ${vector}`)),
  ]).flat();
}

function differing({ results }: Report, colors: Colors): string[] {
  const found = results.filter(({ judge }) => judge === 'invariants');
  if (found.length === 0) return [];
  return [
    '',
    `${colors.yellow('DIFFERS')}  passed by the invariants; the outcome is not the expected one`,
    ...capped(found.map(({ vector, differences }) => `  ${vector}: ${(differences ?? []).length} differences`)),
  ];
}

function inPart({ results }: Report, colors: Colors): string[] {
  const found = results.filter(({ judge }) => judge === 'part');
  if (found.length === 0) return [];
  return [
    '',
    `${colors.yellow('IN PART')}  as expected, as far as the target was asked`,
    ...capped(found.map(({ vector, reason = '' }) => `  ${vector}: ${reason}`)),
  ];
}

function extraBoots({ target: { extraBoots: boots = [] } }: Report): string[] {
  if (boots.length === 0) return [];
  const guests = boots.map(({ guest, trees: [first = '', ...others] }) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `${guest} (${first}${more})`;
  });
  return ['', `extra boots: ${boots.length}: ${printable(guests.join(', '))}`];
}

function skips({ results }: Report, colors: Colors): string[] {
  const reasons = new Map<string, number>();
  for (const { status, reason = '' } of results) {
    if (status === 'skip') reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  if (reasons.size === 0) return [];
  return [
    '',
    `${colors.yellow('SKIP')}  not run on this target`,
    ...capped(Array.from(reasons, ([reason, count]) => `  ${count}: ${printable(reason)}`)),
  ];
}

function splats(report: Report, colors: Colors): string[] {
  const logs = report.logs.map((log) => `  log: ${log}`);
  const failed = report.counts.fail + report.counts.error + report.splats.length > 0;
  return [
    ...(report.splats.length > 0
      ? [
          '',
          `${colors.red('FAIL')}  the target complained outside of any vector`,
          ...capped(report.splats.map((line) => `  ${printable(line)}`)),
        ]
      : []),
    ...(failed && logs.length > 0 ? ['', ...logs] : []),
  ];
}

function requirementLines({ requirements, blindSpots }: Report): string[] {
  const missing = requirements.notExercised;
  return [
    '',
    `requirements exercised: ${requirements.exercised.length}; not exercised by this run: ${missing.join(', ') || 'none'}`,
    'this method does not see:',
    ...blindSpots.map((spot) => `  ${spot}`),
  ];
}

function capped(lines: readonly string[]): string[] {
  const more = lines.length - MOST_RESULTS;
  return more > 0 ? [...lines.slice(0, MOST_RESULTS), `  ... and ${more} more`] : [...lines];
}
