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

const AT_WORK = 'loading the module\nsetting the devices up\nat work';

/** A process with a session whose agent is up and told its steps: a signal to it, and how it ended. */
async function session(
  fake: string,
  how: 'wait' | 'end',
  patience: Patience,
  steps = AT_WORK,
): Promise<{
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<{ exitCode: number | null; signal: string | null; stdout: string; stderr: string }>;
}> {
  const agent = path.join(fakes, fake);
  chmodSync(agent, 0o755);
  const child = execa('node', [path.join(fakes, 'live-session.mjs'), agent, folder, how, JSON.stringify(patience)], {
    env: { P2P_CONFORM_TEST_FILE: file, P2P_CONFORM_TEST_STEPS: steps },
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
  const stuck = (words = 'kind-orders/ram-bus; the module p2p_conform stays loaded, and keeps its devices: '): string =>
    `the kernel does not come back from ${words}reboot before the next run ` +
    `(where the kernel is now: /proc/${told().trim()}/stack)`;
  const SHORT = { endMs: 500, graceMs: 500 };

  it('ends, and says what is left', async () => {
    const { ended } = await session('stuck-agent.mjs', 'end', SHORT);
    const { exitCode, stdout, stderr } = await ended;
    expect(stdout.split('\n')).toEqual(['hang: the agent sent nothing for 0.5 s', stuck()]);
    expect(stderr).toBe(`waiting up to 0.5 s more for the kernel to come back from kind-orders/ram-bus\n${stuck()}`);
    expect(exitCode).toBe(0);
  });

  const TAKEN = 'loading the module\ntaking 0000:03:00.0 from its driver nvme';
  it.each([
    [
      'loading the module',
      'loading the module; the module p2p_conform is half loaded and can not be unloaded; no device was taken: ',
    ],
    [
      TAKEN,
      'taking 0000:03:00.0 from its driver nvme; the module p2p_conform stays loaded; 0000:03:00.0 (nvme) has no ' +
        'driver: its driver may wait for whoever uses the device: end that, and the agent puts all back; else ',
    ],
    [
      `${TAKEN}\ntaking 0000:04:00.0 from its driver vfio-pci`,
      'taking 0000:04:00.0 from its driver vfio-pci; the module p2p_conform stays loaded; 0000:03:00.0 (nvme), ' +
        '0000:04:00.0 (vfio-pci) have no driver: its driver may wait for whoever uses the device: end that, and the ' +
        'agent puts all back; else ',
    ],
    [
      `${TAKEN}\nsetting the devices up`,
      'setting the devices up; the module p2p_conform stays loaded, and keeps its devices: ',
    ],
    [
      `${TAKEN}\nsetting the devices up\nat work\nunloading the module`,
      'unloading the module; the module p2p_conform stays loaded, and keeps its devices: ',
    ],
    [
      `${TAKEN}\ntaking 0000:04:00.0 from its driver nvme\nsetting the devices up\nat work\nunloading the module\n` +
        'giving 0000:04:00.0 back to its driver nvme',
      'giving 0000:04:00.0 back to its driver nvme; the module p2p_conform is unloaded; 0000:03:00.0 (nvme), ' +
        '0000:04:00.0 (nvme) have no driver: ',
    ],
    [
      `${TAKEN}\ntaking 0000:04:00.0 from its driver nvme\nsetting the devices up\nat work\nunloading the module\n` +
        'giving 0000:04:00.0 back to its driver nvme\ngiving 0000:03:00.0 back to its driver nvme',
      'giving 0000:03:00.0 back to its driver nvme; the module p2p_conform is unloaded; 0000:03:00.0 (nvme) has no ' +
        'driver: ',
    ],
  ])('in another step says in which, and what is left: %j', async (steps, words) => {
    const { kill, ended } = await session('stuck-agent.mjs', 'wait', SHORT, steps);
    kill('SIGTERM');
    const { signal, stderr } = await ended;
    expect(signal).toBe('SIGTERM');
    expect(stderr).toContain(stuck(words));
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

describe('a live session whose agent', () => {
  const KILLED =
    'the agent was ended by SIGKILL: the module p2p_conform stays loaded, and keeps its devices ' +
    '(to put it right: rmmod p2p_conform; echo 0000:03:00.0 >/sys/bus/pci/drivers/nvme/bind)';
  const steps = 'loading the module\ntaking 0000:03:00.0 from its driver nvme\nsetting the devices up\nat work';

  it('is killed says what is left, and how to put it right', async () => {
    const { ended } = await session('stuck-agent.mjs', 'end', { endMs: 5000, graceMs: 0 }, steps);
    process.kill(Number(told()), 'SIGKILL');
    const { stdout } = await ended;
    expect(stdout.split('\n')).toEqual(['crash: the agent was ended by SIGKILL', KILLED]);
  });

  it('is killed after a signal says so too', async () => {
    const { kill, ended } = await session('stuck-agent.mjs', 'wait', { endMs: 5000, graceMs: 0 }, steps);
    kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill(Number(told()), 'SIGKILL');
    const { signal, stderr } = await ended;
    expect({ signal, stderr }).toEqual({ signal: 'SIGINT', stderr: KILLED });
  });

  it('could not give a device back after a signal says so', async () => {
    const { kill, ended } = await session('clumsy-agent.mjs', 'wait', { endMs: 5000, graceMs: 0 });
    kill('SIGINT');
    const { signal, stderr } = await ended;
    expect(signal).toBe('SIGINT');
    expect(stderr).toBe('p2pc-agent: 0000:03:00.0: is not back with its driver nvme');
  });
});
