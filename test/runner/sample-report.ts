// SPDX-License-Identifier: Apache-2.0
import type { Report, Requirement, Verdict } from '../../spec/types/formats.js';
import { scenarioOf } from '../../src/reference/formats/scenario.js';
import { observe } from '../../src/reference/observe/observe.js';
import { judge } from '../../src/runner/judge/judge.js';
import { buildReport } from '../../src/runner/report/build-report.js';
import { errored } from '../../src/runner/targets/observations.js';
import { coarse, merged, mixed, reused } from './sample-vectors.js';

const requirement = (id: string): Requirement => ({
  id,
  level: 'MUST',
  title: id,
  text: `The text of ${id} with <markup> & "quotes".`,
  source: ['a test'],
});

/** A report with a result of every status, the same each time. */
export function sampleReport(): Report {
  const wrong = structuredClone(observe(scenarioOf(mixed)));
  const third = wrong.steps[0]?.after[2];
  if (third !== undefined) third.dmaLength = '0x17ff';
  const unmap = wrong.steps[1];
  if (unmap !== undefined) unmap.before = structuredClone(wrong.steps[0]?.after ?? []);

  const known = (status: 'xfail' | 'xpass'): Verdict => ({
    ...judge(reused, observe(scenarioOf(reused))),
    vector: `sample/${status}`,
    status,
    reason: 'a failed map changes the list # not a directive',
    knownIssue: 'KI-0001',
  });
  const crash = errored('sample/crash', 'crash', 'the guest is gone', [
    'Kernel panic - not syncing: VFS: \u0007 no root',
    'ok 1 looks like a result',
  ]);
  const report = buildReport({
    tool: '1.2.3',
    command: 'p2p-conform run --target qemu',
    corpus: { version: '9.8.7', sha256: '0'.repeat(64) },
    target: {
      kind: 'qemu',
      name: 'Linux 6.12.117, Intel VT-d, QEMU TCG x86_64',
      kernel: { release: '6.12.117' },
      capabilities: {
        profiles: ['dma-iommu'],
        pageSizes: ['0x1000'],
        granules: ['0x1000'],
        reach: 'any',
        maxEntries: 9,
      },
      extraBoots: [
        { guest: 'paths-0', why: 'path vectors, CPU amd family 23', trees: ['one-switch', 'two-switches', 'expander'] },
        { guest: 'paths-1', why: 'path vectors, CPU intel family 6', trees: ['one-switch-unlisted'] },
      ],
    },
    selection: { filters: ['*/*'], selected: 8, corpus: 10 },
    seconds: 1.25,
    results: [
      judge(mixed, wrong),
      judge(merged, observe(scenarioOf(merged))),
      {
        ...judge(merged, observe(scenarioOf(merged))),
        vector: 'sample/differs',
        judge: 'invariants',
        reason: 'differs',
      },
      {
        vector: 'sample/part',
        title: 'a path of which a part was asked',
        status: 'pass',
        judge: 'part',
        requirements: [],
        reason: 'not asked: the distance of all clients together',
      },
      known('xfail'),
      known('xpass'),
      judge({ ...mixed, id: 'sample/crash' }, crash),
      judge(coarse, { vector: coarse.id, skipped: 'needs pages of 0x10000 bytes' }),
    ],
    splats: ['[    1.0] WARNING: CPU: 0 PID: 1 at kernel/dma/mapping.c:1'],
    logs: ['/tmp/console.log'],
    requirements: ['MAP-RESULT', 'MAP-BYTES', 'MAP-SPACE'].map(requirement),
  });
  // Results hold the sample vectors themselves, which other tests use too.
  return structuredClone(report);
}
