// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withLock } from '../../src/runner/kernel/cache-lock.js';
import { buildGuestImage } from '../../src/runner/kernel/guest-image.js';
import { filesBelow } from '../../src/runner/kernel/harness-files.js';
import type { KernelTree } from '../../src/runner/kernel/kernel-tree.js';
import type { Arch } from '../../src/runner/kernel/platform.js';
import { userTree } from '../../src/runner/kernel/user-tree.js';
import { requireOrSkip } from '../environment.js';
import { silent } from './guest-verdicts.js';

requireOrSkip('rsync')('a kernel tree that was built in place', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-test-'));
  const source = path.join(folder, 'linux');
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
    writeFileSync(path.join(source, name), text);
  };
  const cache = path.join(folder, 'cache');
  const treeFor = (arch: Arch): Promise<KernelTree> =>
    userTree(source, { cache, setup: false, progress: silent, platform: { arch, pages: '4k' } });
  const mirror = async (): Promise<string> => {
    const tree = await treeFor('x86_64');
    await tree.refresh?.();
    return tree.source;
  };

  beforeEach(() => {
    for (const name of ['Kconfig', 'Makefile', 'drivers/iommu/dma-iommu.c', 'include/linux/dma.h']) write(name, 'one');
    for (const name of ['.config', 'include/config/PCI', 'drivers/iommu/dma-iommu.o', 'vmlinux']) write(name, 'built');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('is mirrored into the cache without what was built', async () => {
    const copy = await mirror();
    expect(copy.startsWith(path.join(folder, 'cache'))).toBe(true);
    expect(filesBelow(copy)).toEqual(['Kconfig', 'Makefile', 'drivers/iommu/dma-iommu.c', 'include/linux/dma.h']);
  });

  test('is mirrored again after a change, and keeps the build', async () => {
    const copy = await mirror();
    mkdirSync(path.join(copy, 'build-x86_64'));
    write('drivers/iommu/dma-iommu.c', 'two!');
    rmSync(path.join(source, 'include/linux/dma.h'));
    expect(await mirror()).toBe(copy);
    expect(readFileSync(path.join(copy, 'drivers/iommu/dma-iommu.c'), 'utf8')).toBe('two!');
    expect(existsSync(path.join(copy, 'include/linux/dma.h'))).toBe(false);
    expect(existsSync(path.join(copy, 'build-x86_64'))).toBe(true);
  });

  test('is mirrored by a build alone, when no other build of the same mirror is at work', async () => {
    const tree = await treeFor('x86_64');
    const other = await treeFor('arm64');
    expect(other.source).toBe(tree.source);
    expect(existsSync(tree.source)).toBe(false);
    // Stands for the build: nothing after it matters here.
    const mirrored = new Error('mirrored');
    const refresh = vi.fn(async () => {
      await tree.refresh?.();
      throw mirrored;
    });
    let build: Promise<unknown> | undefined;
    await withLock(
      other.lock,
      () => undefined,
      async () => {
        build = buildGuestImage({ ...tree, refresh }, folder, { cache, progress: silent }).catch(
          (error: unknown) => error,
        );
        await sleep(1000);
        expect(refresh).not.toHaveBeenCalled();
      },
    );
    expect(await build).toBe(mirrored);
    expect(existsSync(path.join(tree.source, 'Kconfig'))).toBe(true);
  });
});
