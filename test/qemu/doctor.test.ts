// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { examine } from '../../src/runner/doctor/examine.js';
import { NEEDS } from '../../src/runner/doctor/needs.js';
import { renderExamination } from '../../src/runner/doctor/render.js';

describe('what the doctor says of a machine with nothing', () => {
  const { PATH = '', P2P_CONFORM_CACHE } = process.env;
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-test-'));

  beforeEach(() => {
    process.env['PATH'] = folder;
    process.env['P2P_CONFORM_CACHE'] = path.join(folder, 'cache');
  });
  afterEach(() => {
    process.env['PATH'] = PATH;
    if (P2P_CONFORM_CACHE === undefined) delete process.env['P2P_CONFORM_CACHE'];
    else process.env['P2P_CONFORM_CACHE'] = P2P_CONFORM_CACHE;
    rmSync(folder, { recursive: true, force: true });
  });

  test('the reference can run, a guest can not, and the cures supply everything', async () => {
    const examination = await examine();
    const ready = Object.fromEntries(examination.targets.map((target) => [target.name, target.ready]));
    expect(ready).toEqual({ reference: true, 'exec:CMD': true, 'qemu x86_64': false, 'qemu arm64': false });
    expect(examination.programs.every((program) => program.path === null)).toBe(true);
    expect(examination.cache).toMatchObject({ bytes: 0, kernels: [] });
    const [install = '', setup = ''] = examination.cures;
    const wanted = NEEDS.filter((need) => need.purpose !== 'mirror').map((need) => need.package);
    expect(install.split(' ')).toEqual(expect.arrayContaining(wanted));
    expect(setup).toBe('p2p-conform run --target qemu --kernel 6.12 --setup');
  });

  test('the text names each thing that is missing, its package, and the cures', async () => {
    const examination = await examine();
    const lines = renderExamination(examination).split('\n');
    for (const need of NEEDS) {
      expect(lines.some((line) => line.startsWith('  missing') && line.includes(`package ${need.package}`))).toBe(true);
    }
    for (const cure of examination.cures) expect(lines).toContain(`  ${cure}`);
  });
});
