// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, inject, test } from 'vitest';
import { requireOrSkip } from '../environment.js';
import { commandLine } from '../runner/command-line.js';

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
  'kernel-tree',
  'python3',
)('KTAP of a real run', () => {
  test("kunit.py reads it and counts what the run's own summary counts", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-ktap-'));
    try {
      const file = path.join(folder, 'report.ktap');
      const run = await commandLine(['run', '--target', 'qemu', '--format', 'ktap', '--output', file]);
      expect(run.code, run.err).toBe(0);
      const counts = /(\d+) pass(?: \(\d+ in part\))?, 0 fail, (\d+) xfail, 0 xpass, (\d+) skip, 0 error/.exec(
        run.out + run.err,
      );
      const [pass, xfail, skip] = (counts ?? []).slice(1).map(Number);
      expect(pass).toBeGreaterThan(400);
      const parser = path.join(inject('kernelTree') ?? '', 'tools', 'testing', 'kunit', 'kunit.py');
      const parsed = await execa('python3', ['-B', parser, 'parse', file], { cwd: folder, reject: false });
      const passed = (pass ?? 0) + (xfail ?? 0);
      const all = passed + (skip ?? 0);
      expect(parsed.stdout).toContain(`Ran ${all} tests: passed: ${passed}, skipped: ${skip ?? 0}`);
      expect(parsed.exitCode).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 300_000);
});
