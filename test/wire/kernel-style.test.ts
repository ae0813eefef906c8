// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, inject, it } from 'vitest';
import { filesBelow, NATIVE_HARNESS } from '../../src/runner/kernel/harness-files.js';
import { requireOrSkip } from '../environment.js';

requireOrSkip('kernel-tree')('the C of native-harness', () => {
  it('is clean by checkpatch --strict of the kernel that tests run', async () => {
    const files = filesBelow(NATIVE_HARNESS).filter((name) => /\.[ch]$/.test(name));
    expect(files.length).toBeGreaterThan(50);
    const checkpatch = path.join(inject('kernelTree') ?? '', 'scripts', 'checkpatch.pl');
    const paths = files.map((name) => path.join(NATIVE_HARNESS, name));
    // It may leave files where it runs.
    const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-style-'));
    try {
      const options = ['--no-tree', '--strict', '--terse', '--no-summary', '-f'];
      const { all, exitCode } = await execa('perl', [checkpatch, ...options, ...paths], {
        cwd: folder,
        all: true,
        reject: false,
      });
      expect(all).toBe('');
      expect(exitCode).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 300_000);
});
