// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { TargetStartError } from '../../src/runner/errors/conform-error.js';
import { NATIVE_HARNESS } from '../../src/runner/kernel/harness-files.js';
import { Kbuild } from '../../src/runner/kernel/kbuild.js';
import { configureKernel } from '../../src/runner/kernel/kernel-config.js';
import { userTree } from '../../src/runner/kernel/user-tree.js';
import { QemuTarget } from '../../src/runner/targets/qemu.js';
import { requireOrSkip } from '../environment.js';
import { silent } from './guest-verdicts.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_MS = 600_000;

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
  'rsync',
)('building a kernel', () => {
  let kernel: PatchedKernel | null = null;
  const copy = (): PatchedKernel => {
    if (kernel === null) throw new Error('no copy of the kernel');
    return kernel;
  };

  beforeAll(async () => {
    const tree = inject('kernelTree');
    if (tree === null) throw new Error('no kernel source in the cache');
    kernel = await PatchedKernel.copyOf(tree);
  }, BUILD_MS);
  afterAll(() => kernel?.remove(), BUILD_MS);

  test(
    'a source that does not compile: the error has the line, and names the log',
    async () => {
      const { cache } = copy();
      await copy().apply('does-not-compile');
      const target = new QemuTarget({ iommu: 'intel', setup: false, cache });
      const error: unknown = await target.start(silent).catch((thrown: unknown) => thrown);
      await target.stop();
      await copy().revert('does-not-compile');
      expect(error).toBeInstanceOf(TargetStartError);
      expect(error).toMatchObject({
        message: expect.stringMatching(/drivers\/iommu\/dma-iommu\.c:1:\d+: error: /) as string,
        cure: expect.stringContaining('build-x86_64.log') as string,
      });
    },
    BUILD_MS,
  );

  test(
    "a user's tree is not written to",
    async () => {
      const { cache, source } = copy();
      const tree = await userTree(source, { cache, setup: false, progress: silent });
      expect(tree.build.startsWith(path.join(cache, 'trees'))).toBe(true);
      const mark = path.join(cache, 'mark');
      writeFileSync(mark, '');
      mkdirSync(tree.build, { recursive: true });
      const kbuild = new Kbuild(tree, path.join(cache, 'build.log'), silent);
      await configureKernel(kbuild, path.join(NATIVE_HARNESS, 'config/x86_64.config'));
      await kbuild.make('Reading the configuration', ['syncconfig']);
      const { stdout } = await execa('find', [source, '-newer', mark, '-type', 'f']);
      expect(stdout).toBe('');
    },
    BUILD_MS,
  );

  test(
    'a kernel without an option that the harness needs',
    async () => {
      const { cache, source } = copy();
      const fragment = path.join(cache, 'fragment');
      writeFileSync(fragment, 'CONFIG_64BIT=y\nCONFIG_P2P_CONFORM_UNHEARD_OF=y\n');
      const tree = await userTree(source, { cache, setup: false, progress: silent });
      mkdirSync(tree.build, { recursive: true });
      const kbuild = new Kbuild(tree, path.join(cache, 'build.log'), silent);
      await expect(configureKernel(kbuild, fragment)).rejects.toThrow(/needs: CONFIG_P2P_CONFORM_UNHEARD_OF=y\.$/);
    },
    BUILD_MS,
  );
});
