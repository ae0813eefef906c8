// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/reference/formats/index.js';
import { AgentSteps } from '../../src/runner/live/agent-steps.js';
import { requireOrSkip } from '../environment.js';

const { EPERM, ENOMEM, EEXIST, ENOEXEC, EIO } = constants.errno;
/** Node has no name for it; the number is that of x86 and Arm. */
const EKEYREJECTED = 129;

requireOrSkip('gcc')('a module that the kernel refuses', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-load-'));
  const program = path.join(folder, 'load');

  beforeAll(() => {
    const harness = path.join(packageRoot, 'native-harness');
    const agent = path.join(harness, 'agent');
    execFileSync('gcc', [
      ...['-O1', '-Wall', '-Wextra', '-Werror', '-I', agent, '-I', path.join(harness, 'protocol')],
      path.join(packageRoot, 'test', 'wire', 'load.c'),
      ...['session.c', 'advice.c', 'tell.c'].map((name) => path.join(agent, name)),
      ...['-o', program],
    ]);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['EPERM', EPERM, ['be root', 'lockdown']],
    ['EKEYREJECTED', EKEYREJECTED, ['signed', 'scripts/sign-file', 'mokutil --import', 'Secure Boot']],
    ['ENOMEM', ENOMEM, ['memory in one piece', '/proc/sys/vm/compact_memory']],
    ['EEXIST', EEXIST, ['rmmod p2p_conform']],
    ['ENOEXEC', ENOEXEC, ['another kernel', 'dmesg']],
    ['EIO', EIO, ['Input/output error']],
  ])('%s is told with its cure, before any device is taken from its driver', (_, errno, words) => {
    const { status, stderr } = spawnSync(program, [String(errno)], { encoding: 'utf8', env: { LC_ALL: 'C' } });
    expect(status).toBe(1);
    const steps = new AgentSteps();
    steps.hear(stderr);
    expect(steps.doing).toBe('loading the module');
    expect(steps.words).toMatch(/^p2pc-agent: \/module\.ko: .*$/);
    for (const word of words) expect(steps.words).toContain(word);
  });
});
