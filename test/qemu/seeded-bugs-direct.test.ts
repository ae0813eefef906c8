// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { requireOrSkip } from '../environment.js';
import { kindOf } from '../../src/reference/formats/reach.js';
import type { EntryKind } from '../../src/reference/formats/reach.js';
import { countOf, type Explains, guestVerdicts, newlyBroken, unexplained } from './guest-verdicts.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 600_000;

/** Patch in test/qemu/patches, and requirements that it must be seen to break. */
const BUGS: readonly [patch: string, requirements: readonly string[]][] = [
  ['direct-bus-length-missing', ['MAP-BYTES']],
  ['direct-host-bridge-not-mapped', ['MAP-PHYSICAL', 'MAP-HOST-BRIDGE']],
  ['direct-flag-left-on-failure', ['FAIL-FLAG', 'MAP-REUSE']],
  ['direct-mask-ignored', ['MAP-NO-BOUNCE']],
];

/** An entry that the vector maps is P2PDMA memory which its client reaches so. */
function maps(kind: EntryKind): Explains {
  return (vector) =>
    vector.steps.some(
      (step) =>
        step.op === 'map' &&
        (vector.lists[step.list] ?? []).some(
          ({ memory }) => vector.memory[memory]?.kind === 'bar' && kindOf(vector, step.client, memory) === kind,
        ),
    );
}

/** Upstream fixes that a patch undoes: the only vectors that may fail then, by what they have in common. */
const UPSTREAM_FIXES: ReadonlyMap<string, Explains> = new Map([
  ['direct-bus-length-missing', maps('bus')],
  ['direct-host-bridge-not-mapped', maps('iova')],
]);

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
    'the kernel as it is, without an IOMMU: the vectors of dma-direct pass, all others are skipped for their profile or their pages',
    async () => {
      const { verdicts, end } = await guestVerdicts({ iommu: 'none' });
      const bad = verdicts.filter(({ status }) => status !== 'pass' && status !== 'skip');
      expect(bad.map(({ vector, status }) => `${vector} ${status}`)).toEqual([]);
      const skipped = verdicts.filter(({ status }) => status === 'skip');
      expect([...new Set(skipped.map(({ reason }) => reason))].sort()).toEqual([
        'needs dma-iommu, the target offers dma-direct',
        'needs pages of 0x10000 bytes, the target offers 0x1000',
        'needs pages of 0x4000 bytes, the target offers 0x1000',
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
        const { verdicts, end } = await guestVerdicts({ cache: kernel.cache, iommu: 'none' });
        expect(countOf(verdicts, 'fail')).toBeGreaterThan(0);
        expect(countOf(verdicts, 'error')).toBe(0);
        expect([...(await newlyBroken(verdicts))]).toEqual(expect.arrayContaining([...requirements]));
        const explains = UPSTREAM_FIXES.get(patch);
        if (explains === undefined) return;
        expect(await unexplained(verdicts, explains)).toEqual([]);
        expect(end.splats).toEqual([]);
      } finally {
        await kernel.revert(patch);
      }
    },
    BUILD_AND_RUN_MS,
  );
});
