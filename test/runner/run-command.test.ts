// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandFailedError, runCommand } from '../../src/runner/kernel/run-command.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-command-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a program that is run for a build', () => {
  it('has its output in the log, in a folder that was not there', async () => {
    const log = path.join(folder, 'no', 'such', 'folder', 'install.log');
    await runCommand('echo', ['said'], { log });
    expect(readFileSync(log, 'utf8')).toBe('said\n');
  });

  it('tells what went wrong, also when the program wrote nothing or could not be started', async () => {
    const log = path.join(folder, 'log');
    const failed = await runCommand('no-such-program', [], { log }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(CommandFailedError);
    expect((failed as CommandFailedError).output.join('\n')).toContain('no-such-program');
    writeFileSync(path.join(folder, 'file'), '');
    await expect(runCommand('true', [], { log: path.join(folder, 'file', 'log') })).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});
