// SPDX-License-Identifier: Apache-2.0
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from './command-line.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-refused-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const few = ['run', '--target', 'reference', '--filter', 'directions/*', '--format', 'json'];

describe('--output', () => {
  it('replaces the file that a link names, and keeps the link', async () => {
    const link = path.join(folder, 'link.json');
    writeFileSync(path.join(folder, 'real.json'), 'old');
    symlinkSync('real.json', link);
    expect((await commandLine([...few, '--output', link])).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(path.join(folder, 'real.json'), 'utf8'))).toHaveProperty('counts');
  });

  it('writes into a pipe, and keeps it', async () => {
    const pipe = path.join(folder, 'pipe');
    await execa('mkfifo', [pipe]);
    const reader = execa('cat', [pipe]);
    expect((await commandLine([...few, '--output', pipe])).code).toBe(0);
    expect(JSON.parse((await reader).stdout)).toHaveProperty('counts');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });
});

describe('what the operating system refuses', () => {
  it.each([['/proc/no-such-folder'], ['FILE/cache']])('a cache folder %s: the run can not start', async (place) => {
    writeFileSync(path.join(folder, 'file'), '');
    const cache = place.replace('FILE', path.join(folder, 'file'));
    const env = { P2P_CONFORM_CACHE: cache };
    const { code, err } = await commandLine(['run', '--target', 'qemu', '--exit-style', 'bisect'], { env });
    expect(code, err).toBe(125);
    expect(err).toContain(cache);
    expect(err).toContain('what to do: ');
    expect(err).not.toMatch(/^ +at /m);
  });

  it.each(
    ['FILE', 'FILE/below', '/proc/no-such-folder'].flatMap((place) => [
      [`corpus generate --corpus ${place}`],
      [`corpus pack --output ${place}`],
    ]),
  )('%s: bad input, at once', async (command) => {
    writeFileSync(path.join(folder, 'file'), '');
    const words = command.replace('FILE', path.join(folder, 'file')).split(' ');
    const { code, err } = await commandLine(words);
    expect(code, err).toBe(2);
    expect(err).toContain(words.at(-1));
    expect(err).toContain('what to do: choose a folder that you may write to');
    expect(err).not.toMatch(/^ +at /m);
  });
});
