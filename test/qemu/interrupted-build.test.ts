// SPDX-License-Identifier: Apache-2.0
import { readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { packageRoot } from '../../src/reference/formats/package-root.js';
import { requireOrSkip } from '../environment.js';
import { countOf, guestVerdicts } from './guest-verdicts.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 600_000;
/** Enough of the kernel to be at it for a while. */
const TOUCHED = ['drivers/iommu/dma-iommu.c', 'kernel/dma/mapping.c', 'drivers/pci/p2pdma.c', 'mm/page_alloc.c'];

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('a build that is interrupted', () => {
  let kernel: PatchedKernel | null = null;

  beforeAll(async () => {
    const tree = inject('kernelTree');
    if (tree === null) throw new Error('no kernel source in the cache');
    kernel = await PatchedKernel.copyOf(tree);
    await kernel.apply('page-offset-dropped');
  }, BUILD_AND_RUN_MS);
  afterAll(() => kernel?.remove(), BUILD_AND_RUN_MS);

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    '%s: the compilers end too, and the next run builds the rest',
    async (signal) => {
      if (kernel === null) throw new Error('no copy of the kernel');
      const { cache, source } = kernel;
      const now = new Date();
      for (const file of TOUCHED) utimesSync(path.join(source, file), now, now);
      const main = path.join(packageRoot, 'dist', 'runner', 'main.js');
      const run = execa(process.execPath, [main, 'run', '--target', 'qemu'], {
        env: { P2P_CONFORM_CACHE: cache },
        reject: false,
        all: true,
      });
      const log = path.join(path.dirname(source), 'build-x86_64.log');
      await until(() => readFileSync(log, 'utf8').includes('  CC      '));
      run.kill(signal);
      expect((await run).signal).toBe(signal);
      await until(async () => (await compilersIn(source)).length === 0);

      // Only the new kernel drops page offsets: what runs was built to its end.
      const { verdicts } = await guestVerdicts({ cache });
      expect(countOf(verdicts, 'error')).toBe(0);
      const broken = verdicts.filter(({ status, vector }) => status === 'fail' && vector.startsWith('page-offset/'));
      expect(broken).not.toEqual([]);
    },
    BUILD_AND_RUN_MS,
  );
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (;;) {
    try {
      if (await condition()) return;
    } catch {
      // The log is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Command lines of processes that work in this folder. */
async function compilersIn(folder: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((line) => line.includes(folder) && /cc1|make|gcc/.test(line));
}
