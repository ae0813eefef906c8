// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Patience } from '../../src/runner/live/session.js';

const fakes = path.join(import.meta.dirname, 'fakes');

let folder: string;
let file: string;
const told = (): string => readFileSync(file, 'utf8');
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-session-'));
  file = path.join(folder, 'told');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A process with a session whose agent is up: a signal to it, and how it ended. */
async function session(
  fake: string,
  how: 'wait' | 'end',
  patience: Patience,
): Promise<{
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<{ exitCode: number | null; signal: string | null; stdout: string; stderr: string }>;
}> {
  const agent = path.join(fakes, fake);
  chmodSync(agent, 0o755);
  const child = execa('node', [path.join(fakes, 'live-session.mjs'), agent, folder, how, JSON.stringify(patience)], {
    env: { P2P_CONFORM_TEST_FILE: file },
    reject: false,
    timeout: 20_000,
  });
  await vi.waitFor(
    () => {
      expect(told()).toMatch(/\n$/);
    },
    { timeout: 10_000 },
  );
  return {
    kill: (signal) => child.kill(signal),
    ended: child.then(({ exitCode = null, signal = null, stdout, stderr }) => ({ exitCode, signal, stdout, stderr })),
  };
}

describe('a live session that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s ends when the module is unloaded', async (signal) => {
    const { kill, ended } = await session('slow-agent.mjs', 'wait', { endMs: 30_000, graceMs: 0 });
    expect(told()).toBe('loaded\n');
    kill(signal);
    const { signal: by, stderr } = await ended;
    expect({ by, stderr }).toEqual({ by: signal, stderr: '' });
    expect(told()).toBe('loaded\nunloading\nunloaded\n');
  });
});

describe('a live session whose kernel does not come back', () => {
  afterEach(() => {
    process.kill(Number(told()), 'SIGKILL');
  });
  const stuck = (): string =>
    'the kernel does not come back from kind-orders/ram-bus; the module p2p_conform stays loaded, and keeps its ' +
    `devices: reboot before the next run (where the kernel is now: /proc/${told().trim()}/stack)`;
  const SHORT = { endMs: 500, graceMs: 500 };

  it('ends, and says what is left', async () => {
    const { ended } = await session('stuck-agent.mjs', 'end', SHORT);
    const { exitCode, stdout, stderr } = await ended;
    expect(stdout.split('\n')).toEqual(['hang: the agent sent nothing for 0.5 s', stuck()]);
    expect(stderr).toBe(`waiting up to 0.5 s more for the kernel to come back from kind-orders/ram-bus\n${stuck()}`);
    expect(exitCode).toBe(0);
  });

  it('ends by a signal, and says what is left', async () => {
    const { kill, ended } = await session('stuck-agent.mjs', 'wait', SHORT);
    kill('SIGINT');
    const { signal, stderr } = await ended;
    expect(signal).toBe('SIGINT');
    expect(stderr).toContain(stuck());
  });

  it('ends at once by a second signal, and says what is left', async () => {
    const { kill, ended } = await session('stuck-agent.mjs', 'wait', { endMs: 50_000, graceMs: 0 });
    kill('SIGINT');
    // what comes so soon is the same ctrl-C, by way of npx
    kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await Promise.race([ended, Promise.resolve('waits')])).toBe('waits');
    kill('SIGINT');
    const { signal, stderr } = await ended;
    expect(signal).toBe('SIGINT');
    expect(stderr).toBe(
      'not waiting for the kernel, which is at work on kind-orders/ram-bus: the module p2p_conform stays loaded, and ' +
        `keeps its devices, until process ${told().trim()} ends; if that does not end, reboot before the next run`,
    );
  });
});
