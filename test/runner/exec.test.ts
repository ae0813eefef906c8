// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../spec/types/formats.js';
import { validate } from '../../src/reference/formats/validate.js';
import { commandLine, fake } from './command-line.js';
import { writeCorpus } from './sample-corpus.js';
import { merged, mixed, reused } from './sample-vectors.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-exec-'));
  writeCorpus(path.join(folder, 'corpus'), [mixed, merged, reused]);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function runFake(name: string): Promise<{ code: number | undefined; report: Report | null; err: string }> {
  const corpus = ['--corpus', path.join(folder, 'corpus')];
  const args = ['run', '--target', fake(name), ...corpus, '--format', 'json', '--timeout', '2'];
  const { code, out, err } = await commandLine(args);
  const report = out === '' ? null : validate('Report', JSON.parse(out), { file: 'report', pointer: '' });
  return { code, report, err };
}

const statuses = (report: Report | null): string[] => (report?.results ?? []).map(({ status }) => status);

describe('an implementation behind exec:', () => {
  it.each(['right', 'noisy'])('%s passes', async (name) => {
    const { code, report } = await runFake(name);
    expect(statuses(report)).toEqual(['pass', 'pass', 'pass']);
    expect(report?.splats).toEqual([]);
    expect(code).toBe(0);
  });

  it.each([
    ['short-segment', 'MAP-BYTES'],
    ['bus-without-flag', 'MAP-BUS-FLAG'],
    ['too-many-segments', 'MAP-RESULT'],
    ['no-segments', 'MAP-RESULT'],
    ['always-fails', 'MAP-SPACE'],
    ['translates-nothing', 'MAP-TRANSLATE'],
  ])('%s fails by %s', async (name, requirement) => {
    const { code, report } = await runFake(name);
    const [first] = report?.results ?? [];
    expect(first?.status).toBe('fail');
    expect(first?.violations?.map((violation) => violation.requirement)).toContain(requirement);
    expect(statuses(report)).not.toContain('error');
    expect(code).toBe(1);
  });

  it('warns-in-kernel fails by its log', async () => {
    const { code, report } = await runFake('warns-in-kernel');
    expect(statuses(report)).toEqual(['fail', 'fail', 'fail']);
    expect(report?.results[0]?.reason).toContain('drivers/iommu/iova.c:200');
    expect(code).toBe(1);
  });

  it.each([
    ['one-step-less', 'steps'],
    ['other-vector', 'sample/other'],
    ['wrong-seq', 'seq 4, but 3 is next'],
    ['unknown-field', 'garbage'],
    ['garbage', 'not JSON'],
    ['huge-line', 'a line is longer than'],
    ['silence', 'no answer within 2 s'],
    ['exits-with-0-early', 'ended with exit code 0 before it answered'],
    ['errors-itself', 'refused: not today'],
  ])('%s is an error', async (name, reason) => {
    const { code, report } = await runFake(name);
    expect(report?.results[0]).toMatchObject({ status: 'error' });
    expect(report?.results[0]?.reason).toContain(reason);
    expect(statuses(report)).toEqual(['error', 'error', 'error']);
    expect(code).toBe(1);
  });

  it('crash: what it answered counts, the rest is an error, its log is kept', async () => {
    const { code, report } = await runFake('crash');
    expect(statuses(report)).toEqual(['pass', 'error', 'error']);
    expect(report?.results[1]).toMatchObject({ log: ['segment table corrupt'] });
    expect(report?.results[1]?.reason).toContain('SIGSEGV');
    expect(report?.results[2]?.reason).toContain(merged.id);
    expect(code).toBe(1);
  });

  it.each([
    ['silence', undefined],
    ['garbage', undefined],
    ['silence-with-log', ['waiting for the device', 'still waiting']],
    ['silence-with-heir', ['gone on without me', '(the rest of the log could not be read)']],
    ['log-too-long', ['(the rest of the log could not be read)']],
  ])('%s: its log is what it wrote, and says if that was cut', async (name, log) => {
    const { report } = await runFake(name);
    expect(report?.results[0]?.status).toBe('error');
    expect(report?.results[0]?.log).toEqual(log);
  });

  it('answers-twice: the second answer is an error, and nothing after it passes', async () => {
    const { code, report } = await runFake('answers-twice');
    expect(statuses(report)).toEqual(['pass', 'error', 'error']);
    expect(code).toBe(1);
  });

  it.each([
    ['writes-after-stop', 'wrote more after its last answer'],
    ['fails-at-stop', 'ended with exit code 5'],
    ['ignores-stop', 'no answer within 2 s'],
  ])('%s fails the run', async (name, problem) => {
    const { code, report } = await runFake(name);
    expect(statuses(report)).toEqual(['pass', 'pass', 'pass']);
    expect(report?.splats.join()).toContain(problem);
    expect(code).toBe(1);
  });

  it.each(['skips-all', 'no-granule'])('%s: nothing is judged, and that is no success', async (name) => {
    const { code, report } = await runFake(name);
    expect(statuses(report)).toEqual(['skip', 'skip', 'skip']);
    expect(code).toBe(3);
  });

  it.each([
    ['dies-at-start', 'ended with exit code 9'],
    ['garbage-at-start', 'not JSON'],
    ['unknown-capability', 'speed'],
  ])('%s can not be started', async (name, reason) => {
    const { code, report, err } = await runFake(name);
    expect(err).toContain(reason);
    expect(report).toBeNull();
    expect(code).toBe(3);
  });

  it('a program that is not there can not be started', async () => {
    const { code, err } = await commandLine(['run', '--target', 'exec:/nonexistent/program']);
    expect(err).toContain("can't be run (ENOENT)");
    expect(code).toBe(3);
  });
});
