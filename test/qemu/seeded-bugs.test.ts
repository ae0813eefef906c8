// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { requireOrSkip } from '../environment.js';
import { newlyBroken, countOf, guestVerdicts } from './guest-verdicts.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 600_000;

/** Patch in test/qemu/patches, and requirements that it must be seen to break. */
const BUGS: readonly [patch: string, requirements: readonly string[]][] = [
  ['length-not-restored', ['MAP-LIST']],
  ['page-offset-dropped', ['MAP-TRANSLATE']],
  ['bus-length-of-first-entry', ['MAP-BUS']],
  ['merge-across-bus-entry', ['MAP-BUS']],
  ['pci-windows-not-reserved', ['MAP-RESERVED']],
  ['iommu-regions-not-reserved', ['MAP-RESERVED']],
];

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('bugs seeded into dma-iommu', () => {
  let kernel: PatchedKernel | null = null;

  beforeAll(async () => {
    const tree = inject('kernelTree');
    if (tree === null) throw new Error('no kernel source in the cache');
    kernel = await PatchedKernel.copyOf(tree);
  }, BUILD_AND_RUN_MS);
  afterAll(() => kernel?.remove(), BUILD_AND_RUN_MS);

  test(
    'the kernel as it is: everything that runs passes or is a known issue',
    async () => {
      const { verdicts, end } = await guestVerdicts();
      const bad = verdicts.filter(({ status }) => status === 'fail' || status === 'error' || status === 'xpass');
      expect(bad.map(({ vector, status }) => `${vector} ${status}`)).toEqual([]);
      expect(countOf(verdicts, 'pass')).toBeGreaterThan(400);
      expect(end.splats).toEqual([]);
    },
    BUILD_AND_RUN_MS,
  );

  test.each(BUGS)(
    '%s is caught',
    async (patch, requirements) => {
      if (kernel === null) throw new Error('no copy of the kernel');
      await kernel.apply(patch);
      try {
        const { verdicts } = await guestVerdicts({ cache: kernel.cache });
        expect(countOf(verdicts, 'fail')).toBeGreaterThan(0);
        expect(countOf(verdicts, 'error')).toBe(0);
        expect([...(await newlyBroken(verdicts))]).toEqual(expect.arrayContaining([...requirements]));
      } finally {
        await kernel.revert(patch);
      }
    },
    BUILD_AND_RUN_MS,
  );
});
