// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BadInputError, TargetStartError } from '../../src/runner/errors/conform-error.js';
import { explainDiskFull } from '../../src/runner/kernel/disk-space.js';
import { runCommand } from '../../src/runner/kernel/run-command.js';
import type { KernelTree } from '../../src/runner/kernel/kernel-tree.js';
import { packagedTree } from '../../src/runner/kernel/source-package.js';
import { userTree } from '../../src/runner/kernel/user-tree.js';
import { QemuTarget } from '../../src/runner/targets/qemu.js';
import { requireOrSkip } from '../environment.js';
import { silent } from './guest-verdicts.js';
import { fakeApt } from './small-source-package.js';

const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-test-'));
const { PATH = '' } = process.env;

beforeEach(() => {
  mkdirSync(folder, { recursive: true });
});
afterEach(() => {
  process.env['PATH'] = PATH;
  rmSync(folder, { recursive: true, force: true });
});

describe('a kernel tree that is none', () => {
  const options = { cache: folder, setup: false, progress: silent };

  test.each([
    ['does not exist', (tree: string) => tree, 'it does not exist'],
    [
      'is a file',
      (tree: string) => {
        writeFileSync(tree, '');
      },
      'it is not a folder',
    ],
    [
      'has no kernel in it',
      (tree: string) => {
        mkdirSync(tree);
        writeFileSync(path.join(tree, 'Makefile'), '');
      },
      'it has no Kconfig, no drivers/iommu/dma-iommu.c',
    ],
  ])('%s', async (_, make, reason) => {
    const tree = path.join(folder, 'tree');
    make(tree);
    const error: unknown = await userTree(tree, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadInputError);
    expect(String(error)).toContain(`${tree} is not a Linux source tree: ${reason}`);
  });
});

describe('a machine without QEMU and compilers', () => {
  test('the error names the packages and the command that installs them', async () => {
    process.env['PATH'] = folder;
    const target = new QemuTarget({ iommu: 'intel', setup: false, cache: folder });
    const error: unknown = await target.start(silent).catch((thrown: unknown) => thrown);
    await target.stop();
    expect(error).toBeInstanceOf(TargetStartError);
    expect(error).toMatchObject({
      message: expect.stringContaining('qemu-system-x86_64 (package qemu-system-x86)') as string,
      cure: expect.stringMatching(/^sudo apt-get install .*\bqemu-system-x86\b/) as string,
    });
  });
});

requireOrSkip(
  'root',
  'gcc',
  'qemu',
)('a full disk', () => {
  const disk = path.join(folder, 'disk');

  beforeEach(async () => {
    mkdirSync(disk);
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  });
  afterEach(async () => {
    await execa('umount', [disk]);
  });

  function expectDiskFull(error: unknown): void {
    expect(error).toBeInstanceOf(TargetStartError);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^(The disk of .* is full|.* needs \d+ MiB in .*, and only \d+ MiB are free)/,
      ) as string,
      cure: expect.stringContaining('P2P_CONFORM_CACHE') as string,
    });
    expect(String(error)).toContain(disk);
  }

  test('a download is refused before it begins', async () => {
    const download = packagedTree('6.12', { cache: disk, setup: true, progress: silent });
    expectDiskFull(await download.catch((thrown: unknown) => thrown));
  });

  test('when there is room again, the next run works', async () => {
    const apt = await fakeApt(mkdtempSync(path.join(folder, 'apt-')));
    process.env['PATH'] = [apt.bin, PATH].join(path.delimiter);
    const get = (): Promise<KernelTree> => packagedTree('6.12', { cache: disk, setup: true, progress: silent });
    expectDiskFull(await get().catch((thrown: unknown) => thrown));
    await execa('mount', ['-o', 'remount,size=16g', disk]);
    expect(existsSync(path.join((await get()).source, 'Kconfig'))).toBe(true);
  });

  test('a program that fills it', async () => {
    const log = path.join(folder, 'log');
    const fill = runCommand('dd', ['if=/dev/zero', `of=${disk}/file`], { log });
    const error: unknown = await fill.catch((thrown: unknown) => explainDiskFull(thrown, disk));
    expectDiskFull(error);
  });

  test('a file that does not fit', () => {
    const write = (): void => {
      writeFileSync(path.join(disk, 'file'), Buffer.alloc(2 * 1024 * 1024));
    };
    expect(write).toThrow('ENOSPC');
    try {
      write();
    } catch (error) {
      expectDiskFull(explainDiskFull(error, disk));
    }
  });
});
