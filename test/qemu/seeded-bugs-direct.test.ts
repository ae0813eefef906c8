// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { requireOrSkip } from '../environment.js';
import { countOf, guestVerdicts, newlyBroken } from './guest-verdicts.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 600_000;

/** Patch in test/qemu/patches, and requirements that it must be seen to break. */
const BUGS: readonly [patch: string, requirements: readonly string[]][] = [
  ['direct-bus-length-missing', ['MAP-BYTES']],
  ['direct-host-bridge-not-mapped', ['MAP-PHYSICAL', 'MAP-HOST-BRIDGE']],
  ['direct-flag-left-on-failure', ['FAIL-FLAG', 'MAP-REUSE']],
  ['direct-mask-ignored', ['MAP-NO-BOUNCE']],
];

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('bugs seeded into dma-direct', () => {
  let kernel: PatchedKernel | null = null;

  beforeAll(async () => {
    const tree = inject('kernelTree');
    if (tree === null) throw new Error('no kernel source in the cache');
    kernel = await PatchedKernel.copyOf(tree);
  }, BUILD_AND_RUN_MS);
  afterAll(() => kernel?.remove(), BUILD_AND_RUN_MS);

  test(
    'the kernel as it is, without an IOMMU: the vectors of dma-direct pass, all others are skipped for their profile',
    async () => {
      const { verdicts, end } = await guestVerdicts({ iommu: 'none' });
      const bad = verdicts.filter(({ status }) => status !== 'pass' && status !== 'skip');
      expect(bad.map(({ vector, status }) => `${vector} ${status}`)).toEqual([]);
      const skipped = verdicts.filter(({ status }) => status === 'skip');
      expect([...new Set(skipped.map(({ reason }) => reason))]).toEqual([
        'needs dma-iommu, the target offers dma-direct',
      ]);
      expect(countOf(verdicts, 'pass')).toBeGreaterThan(130);
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
        const { verdicts } = await guestVerdicts({ cache: kernel.cache, iommu: 'none' });
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
