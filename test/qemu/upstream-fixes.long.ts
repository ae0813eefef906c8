// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Observation, Vector, Verdict } from '../../spec/types/formats.js';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { scenarioOf } from '../../src/reference/formats/scenario.js';
import { judge } from '../../src/runner/judge/judge.js';
import { QemuTarget } from '../../src/runner/targets/qemu.js';

import { countOf, guestVerdicts, silent, unexplained } from './guest-verdicts.js';
import { kernelInCache } from './kernel-in-cache.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 900_000;

/** The vectors of these families, on Linux 6.1, judged also by requirements that are younger than it. */
async function heldToAll(family: string, cache?: string): Promise<Verdict[]> {
  const { vectors } = await loadCorpus();
  const chosen = vectors.filter(({ id }) => id.startsWith(`${family}/`));
  const target = new QemuTarget({ kernel: '6.1', iommu: 'intel', setup: false, ...(cache !== undefined && { cache }) });
  const verdicts: Verdict[] = [];
  const take = (vector: Vector | undefined, observation: Observation): void => {
    if (vector !== undefined) verdicts.push(judge(vector, observation));
  };
  try {
    await target.start(silent);
    let index = 0;
    for await (const observation of target.run(chosen.map(scenarioOf))) take(chosen[index++], observation);
  } finally {
    const { splats } = await target.stop();
    expect(splats).toEqual([]);
  }
  return verdicts;
}

function idsOf(verdicts: readonly Verdict[], status: Verdict['status']): string[] {
  return verdicts.filter((verdict) => verdict.status === status).map(({ vector }) => vector);
}

describe('upstream fixes, undone on kernels of their time', () => {
  describe('7.3: the length of a bus-address segment (db50fb87015b)', () => {
    let kernel: PatchedKernel | null = null;

    beforeAll(async () => {
      kernel = await PatchedKernel.copyOf(kernelInCache('7.3'));
    }, BUILD_AND_RUN_MS);
    afterAll(() => kernel?.remove(), BUILD_AND_RUN_MS);

    test(
      'the kernel as it is passes',
      async () => {
        const { verdicts, end } = await guestVerdicts({ kernel: '7.3' });
        expect([...idsOf(verdicts, 'fail'), ...idsOf(verdicts, 'error'), ...idsOf(verdicts, 'xpass')]).toEqual([]);
        expect(countOf(verdicts, 'pass')).toBeGreaterThan(400);
        expect(end.splats).toEqual([]);
      },
      BUILD_AND_RUN_MS,
    );

    test(
      'undone, only lists with bus-address entries fail, by MAP-BUS',
      async () => {
        if (kernel === null) throw new Error('no copy of the kernel');
        await kernel.apply('bus-length-of-first-entry');
        const { verdicts, end } = await guestVerdicts({ kernel: '7.3', cache: kernel.cache });
        const failed = verdicts.filter(({ status }) => status === 'fail');
        expect(failed.map(({ vector }) => vector)).toContain('kind-orders/ram-bus');
        const breaking = ({ violations = [] }: Verdict): boolean =>
          violations.some(({ requirement }) => requirement === 'MAP-BUS');
        expect(failed.filter((verdict) => !breaking(verdict)).map(({ vector }) => vector)).toEqual([]);
        expect(await unexplained(verdicts, hasBusEntry)).toEqual([]);
        expect(idsOf(verdicts, 'error')).toEqual([]);
        expect(end.splats).toEqual([]);
      },
      BUILD_AND_RUN_MS,
    );
  });

  describe('7.3: the check of what iommu_map_sg returns (a3884774d731)', () => {
    let kernel: PatchedKernel | null = null;

    beforeAll(async () => {
      kernel = await PatchedKernel.copyOf(kernelInCache('7.3'));
    }, BUILD_AND_RUN_MS);
    afterAll(() => kernel?.remove(), BUILD_AND_RUN_MS);

    // These enter memory through map_range of generic page tables, unlike 6.12.
    test.each(['intel', 'amd'])(
      'undone, with %s: only maps for which memory runs out fail',
      async (iommu) => {
        if (kernel === null) throw new Error('no copy of the kernel');
        if (iommu === 'intel') await kernel.apply('map-error-as-unsigned');
        const { verdicts } = await guestVerdicts({ kernel: '7.3', iommu, cache: kernel.cache });
        const failed = verdicts.filter(({ status }) => status === 'fail');
        expect(failed.map(({ vector }) => vector)).toContain('faults/three-runs-run-2');
        expect(await unexplained(verdicts, hasFailingMap)).toEqual([]);
        expect(idsOf(verdicts, 'error')).toEqual([]);
      },
      BUILD_AND_RUN_MS,
    );
  });

  describe('6.1, which never had it: pages of different pagemaps are not joined', () => {
    let kernel: PatchedKernel | null = null;

    beforeAll(async () => {
      kernel = await PatchedKernel.copyOf(kernelInCache('6.1'));
    }, BUILD_AND_RUN_MS);
    afterAll(() => kernel?.remove(), BUILD_AND_RUN_MS);

    test(
      'without the fix: each list over two providers fails, by LIST-PAGES; those of one kind of memory pass',
      async () => {
        const verdicts = await heldToAll('from-pages');
        const failed = verdicts.filter(({ status }) => status === 'fail');
        expect(idsOf(verdicts, 'pass').sort()).toEqual(['from-pages/one-provider', 'from-pages/ram']);
        expect(failed).toHaveLength(verdicts.length - 2);
        for (const { violations = [] } of failed) {
          expect(violations.map(({ requirement }) => requirement)).toContain('LIST-PAGES');
        }
      },
      BUILD_AND_RUN_MS,
    );

    test(
      'with the fix all of them pass',
      async () => {
        if (kernel === null) throw new Error('no copy of the kernel');
        await kernel.apply('pages-kept-apart-6.1');
        const verdicts = await heldToAll('from-pages', kernel.cache);
        expect(countOf(verdicts, 'pass')).toBe(verdicts.length);
      },
      BUILD_AND_RUN_MS,
    );
  });
});

function hasBusEntry({ needs, memory }: Vector): boolean {
  return Object.values(memory).some(
    (region) =>
      region.kind === 'bar' && Object.values(needs.reach).some((reach) => reach[region.provider] === 'bus-address'),
  );
}

function hasFailingMap({ steps }: Vector): boolean {
  return steps.some((step) => step.op === 'map' && step.failMapping !== undefined);
}
