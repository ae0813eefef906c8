// SPDX-License-Identifier: Apache-2.0
import xmlbuilder, { type XMLElement } from 'xmlbuilder';
import type { Report, Verdict } from '../../../spec/types/formats.js';
import { explain } from './explain.js';
import { byFamily, splitId } from './families.js';

/** The report as JUnit XML: a suite for the run, in it a suite for each family. */
export function toJunit(report: Report): string {
  // Logs may hold any bytes; XML 1.0 has no way to write some of them.
  const root = xmlbuilder.create('testsuites', { encoding: 'UTF-8', invalidCharReplacement: '\ufffd' });
  const run = root.element('testsuite', {
    name: `p2p-conform: ${report.target.name}`,
    ...totals(report.results, report.splats.length),
    time: report.seconds.toFixed(3),
  });
  const properties = run.element('properties');
  const facts = {
    'p2p-conform.version': report.tool,
    'corpus.version': report.corpus.version,
    'corpus.sha256': report.corpus.sha256,
    'target.kind': report.target.kind,
    'requirements.not-exercised': report.requirements.notExercised.join(' '),
  };
  for (const [name, value] of Object.entries(facts)) properties.element('property', { name, value });
  for (const { family, results } of byFamily(report.results)) {
    const suite = run.element('testsuite', { name: family, ...totals(results, 0) });
    for (const result of results) addCase(suite, family, result);
  }
  if (report.splats.length > 0) {
    const log = run.element('testcase', { classname: 'target', name: 'log' });
    log.element('failure', { message: 'warnings or crashes that belong to no single vector', type: 'splat' });
    log.element('system-out', report.splats.join('\n'));
  }
  return `${root.end({ pretty: true })}\n`;
}

function totals(results: readonly Verdict[], splats: number): Record<string, number> {
  const count = (status: Verdict['status']): number => results.filter((result) => result.status === status).length;
  return {
    tests: results.length + (splats > 0 ? 1 : 0),
    failures: count('fail') + (splats > 0 ? 1 : 0),
    errors: count('error'),
    skipped: count('skip'),
  };
}

function addCase(suite: XMLElement, family: string, result: Verdict): void {
  const testcase = suite.element('testcase', { classname: family, name: splitId(result.vector).name });
  const reason = result.reason ?? '';
  const details = explain(result).join('\n');
  switch (result.status) {
    case 'pass':
      if (reason !== '') testcase.element('system-out', reason);
      break;
    case 'skip':
      testcase.element('skipped', { message: reason });
      break;
    case 'xfail':
    case 'xpass':
      testcase.element('system-out', `${result.status.toUpperCase()} ${result.knownIssue ?? ''}: ${reason}`);
      break;
    case 'fail':
      testcase.element('failure', { message: reason, type: 'fail' }, details);
      break;
    case 'error':
      testcase.element('error', { message: reason, type: 'error' }, details);
      break;
  }
}
