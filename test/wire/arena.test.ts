// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireOrSkip } from '../environment.js';
import { compileInUserSpace } from './module-in-user-space.js';

const MIB = 0x100000;

requireOrSkip('gcc')("the module's arena", () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-arena-'));
  const program = path.join(folder, 'arena');

  beforeAll(() => {
    compileInUserSpace('arena.c', ['p2pc_arena.c'], program);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['enough', 10, 4 * MIB, /^$/],
    ['2 MiB in one piece', 9, 2 * MIB, /^p2p_conform: only 2097152 of 4194304 bytes/],
    ['1 MiB in one piece', 8, MIB, /^p2p_conform: only 1048576 of 4194304 bytes/],
    ['less', 7, -constants.errno.ENOMEM, /^p2p_conform: no 1048576 bytes of RAM in one piece\n$/],
  ])('where there is %s', (_, order, expected, log) => {
    const { status, stdout, stderr } = spawnSync(program, [String(order)], { encoding: 'utf8' });
    expect(stderr).toMatch(log);
    expect(stdout).toBe(`${expected}\n`);
    expect(status).toBe(0);
  });
});
