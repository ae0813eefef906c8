// SPDX-License-Identifier: Apache-2.0
import type { Report, Verdict } from '../../../spec/types/formats.js';
import { explain } from './explain.js';
import { printable } from './printable.js';
import { byFamily, type FamilyResults, splitId } from './families.js';

/**
 * The report as KTAP version 1 (Documentation/dev-tools/ktap.rst), one level of subtests for each family. Known issues
 * are `ok ... # XFAIL`: tools/testing/kunit/kunit.py counts `not ok ... # XFAIL` as failed.
 */
export function toKtap(report: Report): string {
  const families = byFamily(report.results);
  const tests = families.map(familyTest);
  if (report.splats.length > 0) {
    tests.push((number) => [...report.splats.map(diagnostic), `not ok ${number} target-log`]);
  }
  const lines = [
    'KTAP version 1',
    diagnostic(`p2p-conform ${report.tool}, corpus ${report.corpus.version}`),
    diagnostic(`target: ${report.target.name}`),
    `1..${tests.length}`,
    ...tests.flatMap((test, index) => test(index + 1)),
    ...trailer(report),
  ];
  return `${lines.join('\n')}\n`;
}

type Test = (number: number) => string[];

function familyTest({ family, results }: FamilyResults): Test {
  return (number) => [
    '  KTAP version 1',
    `  # Subtest: ${family}`,
    `  1..${results.length}`,
    ...results.flatMap((result, index) => resultLines(result, index + 1).map((line) => `  ${line}`)),
    `${results.some(isNotOk) ? 'not ok' : 'ok'} ${number} ${family}${
      results.every(({ status }) => status === 'skip') ? ' # SKIP every vector is skipped' : ''
    }`,
  ];
}

function isNotOk({ status }: Verdict): boolean {
  return status === 'fail' || status === 'error';
}

function resultLines(result: Verdict, number: number): string[] {
  const { name } = splitId(result.vector);
  const reason = plain(result.reason ?? '');
  switch (result.status) {
    case 'pass':
      return [...(result.reason === undefined ? [] : [diagnostic(`${name}: ${reason}`)]), `ok ${number} ${name}`];
    case 'skip':
      return [`ok ${number} ${name} # SKIP ${reason}`];
    case 'xfail':
      return [`ok ${number} ${name} # XFAIL ${result.knownIssue ?? ''} ${reason}`];
    case 'xpass':
      return [diagnostic(`XPASS ${name}: ${reason}`), `ok ${number} ${name}`];
    case 'fail':
    case 'error':
      return [
        diagnostic(`${result.status.toUpperCase()} ${result.vector}: ${result.title}`),
        ...explain(result).map(diagnostic),
        `not ok ${number} ${name}`,
      ];
  }
}

function trailer({ counts, requirements }: Report): string[] {
  const { pass, fail, xfail, xpass, skip, error } = counts;
  return [
    diagnostic(`pass ${pass}, fail ${fail}, xfail ${xfail}, xpass ${xpass}, skip ${skip}, error ${error}`),
    diagnostic(`requirements not exercised: ${requirements.notExercised.join(' ') || 'none'}`),
  ];
}

/** Ends the parsing of KTAP where kunit.py meets it, wherever in a line. */
const END_MARKS = /List of all partitions:|Kernel panic - not syncing: VFS:|reboot: System halted/g;

function diagnostic(text: string): string {
  return `# ${plain(text).replace(END_MARKS, (mark) => mark.replace(':', ' -'))}`;
}

/** One line that nothing takes for a directive: without `#`. */
function plain(text: string): string {
  return printable(text).replaceAll('#', '').trim();
}
