// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, inject, it } from 'vitest';
import type { Counts, Feature, Profile, Report } from '../../spec/types/formats.js';
import { validate } from '../../src/reference/formats/validate.js';
import { blindSpotsOf } from '../../src/runner/report/blind-spots.js';
import { exitCodeOf, styled } from '../../src/runner/report/exit-code.js';
import { REPORT_FORMATS, tell } from '../../src/runner/report/format.js';
import { requireOrSkip } from '../environment.js';
import { sampleReport } from './sample-report.js';

const golden: Record<(typeof REPORT_FORMATS)[number], string> = {
  pretty: 'report.txt',
  ktap: 'report.ktap',
  json: 'report.json',
  junit: 'report.xml',
};

describe('a report', () => {
  it.each(REPORT_FORMATS)('as %s is byte for byte what it was', async (format) => {
    await expect(tell(sampleReport(), format, false)).toMatchFileSnapshot(path.join('golden', golden[format]));
  });

  it('as JSON keeps to its schema', () => {
    const text = tell(sampleReport(), 'json', false);
    expect(() => validate('Report', JSON.parse(text), { file: 'report', pointer: '' })).not.toThrow();
  });

  it('has colours only where it is asked for them', () => {
    expect(tell(sampleReport(), 'pretty', false)).not.toContain('\u001b[');
    expect(tell(sampleReport(), 'pretty', true)).toContain('\u001b[31m');
  });

  it('shows a long list folded, with the entries that matter', () => {
    const report = sampleReport();
    const [first] = report.results;
    const entries = first?.expected?.lists['a'];
    const [entry] = entries ?? [];
    if (entries === undefined || entry === undefined) throw new Error('no list');
    while (entries.length < 2000) entries.push(entry);
    first?.differences?.push({ step: 0, pointer: '/segments/1234/length', expected: '0x1', got: '0x2' });
    const text = tell(report, 'pretty', false);
    expect(text).toContain('\n    1234  ');
    expect(text).toContain('more\n');
    expect(text.split('\n').length).toBeLessThan(150);
  });
});

describe('what a report says it could not see', () => {
  const spots = (kind: 'qemu' | 'live', profiles: Profile[], features: Feature[]): string =>
    blindSpotsOf({
      kind,
      name: 'a kernel',
      capabilities: { profiles, features, pageSizes: ['0x1000'], granules: ['0x1000'], reach: {}, maxEntries: 16 },
    }).join('\n');

  it('is the IOMMU where there is one', () => {
    expect(spots('live', ['dma-iommu'], [])).toMatch(/own bookkeeping.*\npermissions: .*\nthe IOTLB: /);
    expect(spots('qemu', ['dma-iommu'], ['device-access'])).toMatch(/^data, permissions and the IOTLB outside of/);
  });

  it('is no IOMMU where there is none', () => {
    for (const features of [[], ['device-access']] satisfies Feature[][]) {
      const text = spots('qemu', ['dma-direct'], features);
      expect(text).toMatch(/^data.*nothing translates \(dma-direct\)/);
      expect(text).not.toMatch(/IOMMU|IOTLB|permissions/);
    }
  });
});

describe('exit codes', () => {
  const report = (counts: Partial<Counts>, splats: string[] = []): Report => ({
    ...sampleReport(),
    counts: { pass: 0, passByInvariants: 0, passInPart: 0, fail: 0, xfail: 0, xpass: 0, skip: 0, error: 0, ...counts },
    splats,
  });

  it.each([
    [{ pass: 1 }, [], false, 0],
    [{ pass: 1, xfail: 1, skip: 1 }, [], false, 0],
    [{ xfail: 1 }, [], false, 0],
    [{ pass: 1, fail: 1 }, [], false, 1],
    [{ pass: 1, error: 1 }, [], false, 1],
    [{ error: 1 }, [], false, 1],
    [{ pass: 1 }, ['WARNING: x'], false, 1],
    [{ skip: 5 }, [], false, 3],
    [{ skip: 5 }, ['WARNING: x'], false, 1],
    [{}, [], false, 3],
    [{ pass: 1, xpass: 1 }, [], false, 0],
    [{ pass: 1, xpass: 1 }, [], true, 1],
  ])('%j with complaints %j, strict %s: %i', (counts, splats, strict, code) => {
    expect(exitCodeOf(report(counts, splats), strict)).toBe(code);
  });

  it.each([
    ['plain', [0, 1, 2, 3]],
    ['bisect', [0, 1, 128, 125]],
    ['kselftest', [0, 1, 1, 4]],
  ] as const)('in %s style are %j', (style, codes) => {
    expect([0, 1, 2, 3].map((code) => styled(code, style))).toEqual(codes);
  });
});

requireOrSkip('kernel-tree', 'python3')("the kernel's own KTAP parser", () => {
  it('reads the report and counts the same', () => {
    const report = sampleReport();
    const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-ktap-'));
    const file = path.join(folder, 'report.ktap');
    writeFileSync(file, tell(report, 'ktap', false));
    const parser = path.join(inject('kernelTree') ?? '', 'tools', 'testing', 'kunit', 'kunit.py');
    const { stdout, exitCode } = execaSync('python3', ['-B', parser, 'parse', file], { reject: false, cwd: folder });
    rmSync(folder, { recursive: true });
    const { pass, fail, xfail, xpass, skip, error } = report.counts;
    // The splat is a failure of its own.
    const counted = `Ran ${report.results.length + 1} tests: passed: ${pass + xfail + xpass}, failed: ${fail + error + 1}, skipped: ${skip}`;
    expect(stdout).toContain(counted);
    expect(stdout).not.toContain('[ERROR]');
    expect(exitCode).toBe(1);
  });
});
