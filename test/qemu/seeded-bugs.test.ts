// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Vector } from '../../spec/types/formats.js';
import { kindOf, scenarioOf } from '../../src/reference/formats/index.js';
import type { IommuMode } from '../../src/runner/qemu/iommu-mode.js';
import { requireOrSkip } from '../environment.js';
import { countOf, type Explains, guestVerdicts, newlyBroken, unexplained } from './guest-verdicts.js';
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
  ['map-error-as-unsigned', ['FAIL-MEMORY', 'MAP-TRANSLATE']],
  ['bus-entry-not-skipped', ['MAP-SUCCESS', 'MAP-TRANSLATE']],
  ['length-overflow-unchecked', ['FAIL-CLEAN']],
  ['pages-joined-over-providers', ['LIST-PAGES']],
];

/** Families with maps that fail when something is in the page table. */
const FAILING = ['faults', 'failure-combinations', 'reuse', 'adjacent', 'lifecycle', 'leaks'];

/** What breaks when something of an earlier vector still translates. */
const LEFTOVERS = new Set(['FAIL-CLEAN', 'MAP-NO-STRAY', 'MAP-NO-IOVA', 'UNMAP-CLEAN']);

/** Whether some map is given an entry with a bus address. */
function mapsBusEntry(vector: Vector): boolean {
  const scenario = scenarioOf(vector);
  return scenario.steps.some(
    (step) =>
      step.op === 'map' &&
      (scenario.lists[step.list] ?? [])
        .slice(0, step.nents)
        .some(({ memory }) => kindOf(scenario, step.client, memory) === 'bus'),
  );
}

/** Upstream fixes that a patch undoes: the only vectors that may fail then, by what they have in common. */
const UPSTREAM_FIXES: ReadonlyMap<string, Explains> = new Map<string, Explains>([
  ['map-error-as-unsigned', ({ steps }) => steps.some((step) => step.op === 'map' && step.failMapping !== undefined)],
  [
    'bus-entry-not-skipped',
    (vector, { violations = [] }) =>
      // It maps past the end of the list's IOVA, where nobody looks when the list goes: a later vector finds it there.
      violations.every(({ requirement }) => LEFTOVERS.has(requirement)) || mapsBusEntry(vector),
  ],
  ['length-overflow-unchecked', ({ id }) => id.startsWith('length-limits/')],
  ['pages-joined-over-providers', ({ fromPages, needs }) => fromPages !== undefined && needs.adjacent !== undefined],
]);

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
        const explains = UPSTREAM_FIXES.get(patch);
        if (explains !== undefined) expect(await unexplained(verdicts, explains)).toEqual([]);
      } finally {
        await kernel.revert(patch);
      }
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'what a failed map leaves behind is found wherever its IOVA was, with a flush queue as without',
    async () => {
      if (kernel === null) throw new Error('no copy of the kernel');
      const patch = 'what-failed-stays-mapped';
      await kernel.apply(patch);
      try {
        const { cache } = kernel;
        const leftBehind = async (iommu: string, iommuMode: IommuMode): Promise<string[]> => {
          const { verdicts } = await guestVerdicts({ cache, iommu, iommuMode }, FAILING);
          const broken = verdicts.filter(({ violations = [] }) =>
            violations.some(({ requirement }) => requirement === 'FAIL-CLEAN'),
          );
          return broken.map(({ vector }) => vector);
        };
        for (const iommu of ['intel', 'virtio']) {
          const strict = await leftBehind(iommu, 'strict');
          expect(strict.length).toBeGreaterThan(10);
          expect(await leftBehind(iommu, 'lazy')).toEqual(strict);
        }
      } finally {
        await kernel.revert(patch);
      }
    },
    BUILD_AND_RUN_MS,
  );
});
