// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const fakes = path.join(import.meta.dirname, 'fakes');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-session-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a live session that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s ends when the module is unloaded', async (signal) => {
    const agent = path.join(fakes, 'slow-agent.mjs');
    chmodSync(agent, 0o755);
    const file = path.join(folder, 'told');
    const told = (): string => readFileSync(file, 'utf8');
    const process = execa('node', [path.join(fakes, 'live-session.mjs'), agent, folder], {
      env: { P2P_CONFORM_TEST_FILE: file },
      reject: false,
    });
    await vi.waitFor(
      () => {
        expect(told()).toBe('loaded\n');
      },
      { timeout: 10_000 },
    );
    process.kill(signal);
    expect((await process).signal).toBe(signal);
    expect(told()).toBe('loaded\nunloading\nunloaded\n');
  });
});
