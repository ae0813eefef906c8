// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Observation, Vector, Verdict } from '../../spec/types/formats.js';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { scenarioOf } from '../../src/reference/formats/scenario.js';
import { judge } from '../../src/runner/judge/judge.js';
import { observationsOf } from '../../src/runner/targets/observations.js';
import { QemuTarget, type QemuOptions } from '../../src/runner/targets/qemu.js';
import { requireOrSkip } from '../environment.js';
import { silent } from './guest-verdicts.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 600_000;

/** How often a vector runs whose failure is a race with the flush queue's timer, which a slow machine often wins. */
const ROUNDS = 20;

interface HowRun {
  /** Also the vectors whose promises the guest doesn't give. */
  forced?: boolean;
  /** Run ROUNDS times instead of once: a verdict that fails stands for the vector. */
  repeated?: RegExp;
}

/** Runs the vectors in which a device accesses memory. */
async function accessVerdicts(
  options: Partial<QemuOptions>,
  { forced = false, repeated }: HowRun = {},
): Promise<Map<string, Verdict>> {
  const { vectors } = await loadCorpus();
  const chosen = vectors
    .filter(({ id }) => id.startsWith('device-access'))
    .flatMap((vector) => Array.from({ length: repeated?.test(vector.id) === true ? ROUNDS : 1 }, () => vector));
  const target = new QemuTarget({ iommu: 'intel', setup: false, ...options });
  const verdicts = new Map<string, Verdict>();
  const take = (vector: Vector | undefined, observation: Observation): void => {
    if (vector === undefined || verdicts.get(vector.id)?.status === 'fail') return;
    verdicts.set(vector.id, judge(vector, observation));
  };
  try {
    const { capabilities } = await target.start(silent);
    const ran = forced
      ? target.run(chosen.map(scenarioOf))
      : observationsOf(target, capabilities, chosen.map(scenarioOf));
    let index = 0;
    for await (const observation of ran) take(chosen[index++], observation);
  } catch (error) {
    await target.stop();
    throw error;
  }
  // What a guest says when it powers off, or that it does not, is of a kernel that is as it is.
  const { splats } = await target.stop();
  if (options.cache === undefined) expect(splats).toEqual([]);
  return verdicts;
}

function counts(verdicts: ReadonlyMap<string, Verdict>): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { status } of verdicts.values()) found[status] = (found[status] ?? 0) + 1;
  return found;
}

/** The vectors that fail, with what they break. */
function broken(verdicts: ReadonlyMap<string, Verdict>): Map<string, string[]> {
  return new Map(
    [...verdicts]
      .filter(([, { status }]) => status === 'fail')
      .map(([id, { violations = [] }]) => [id, [...new Set(violations.map(({ requirement }) => requirement))].sort()]),
  );
}

const needGuest = requireOrSkip('gcc', 'qemu', 'kernel');

needGuest('a device that accesses memory by itself', () => {
  // What is left out: Intel's driver sets the read bit in each entry; a lazy one promises nothing right after an unmap.
  test.each([
    ['intel', { iommu: 'intel' }, { pass: 42, skip: 32 }],
    ['intel, lazy', { iommu: 'intel', iommuMode: 'lazy' }, { pass: 38, skip: 36 }],
    ['amd', { iommu: 'amd' }, { pass: 44, skip: 30 }],
    ['virtio', { iommu: 'virtio' }, { pass: 44, skip: 30 }],
    ['virtio, lazy', { iommu: 'virtio', iommuMode: 'lazy' }, { pass: 40, skip: 34 }],
    ['none', { iommu: 'none' }, { pass: 6, skip: 68 }],
  ] as const)(
    'reaches what it may and no more: %s',
    async (_, options, expected) => {
      expect(counts(await accessVerdicts(options))).toEqual(expected);
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'is seen to reach memory that is unmapped and still in the IOTLB, and to read through a write-only map where Intel allows it',
    async () => {
      const verdicts = await accessVerdicts({ iommuMode: 'lazy' }, { forced: true, repeated: /after-unmap/ });
      const expected = new Map(
        ['ram', 'bridge'].flatMap((kind) => [
          [`device-access/read-after-unmap-${kind}`, ['DEVICE-UNMAPPED']],
          [`device-access/write-after-unmap-${kind}`, ['DEVICE-UNMAPPED']],
          [`device-access/read-of-from-device-${kind}`, ['DEVICE-READ']],
        ]),
      );
      expect(new Map([...broken(verdicts)].sort())).toEqual(new Map([...expected].sort()));
    },
    BUILD_AND_RUN_MS,
  );
});

needGuest('bugs that only a device sees', () => {
  const BUGS = ['iotlb-not-flushed', 'every-page-read-write', 'iova-free-before-flush'];
  let kernel: PatchedKernel | null = null;

  beforeAll(async () => {
    const tree = inject('kernelTree');
    if (tree === null) throw new Error('no kernel source in the cache');
    kernel = await PatchedKernel.copyOf(tree);
    // In one kernel: each of them breaks a requirement of its own, the last one in lazy mode alone.
    for (const patch of BUGS) await kernel.apply(patch);
  }, BUILD_AND_RUN_MS);
  afterAll(() => kernel?.remove(), BUILD_AND_RUN_MS);

  test(
    'invalidating at once: no flush after an unmap, no permissions',
    async () => {
      const found = broken(await accessVerdicts({ ...(kernel === null ? {} : { cache: kernel.cache }) }));
      expect(found.get('device-access/write-of-to-device-ram')).toEqual(['DEVICE-DIRECTION']);
      // Also the first access of a vector may reach what an earlier one left in the IOTLB.
      for (const how of ['read', 'write']) {
        for (const when of ['', 'settled-']) {
          expect(found.get(`device-access/${how}-after-unmap-${when}ram`)).toContain('DEVICE-UNMAPPED');
        }
        expect(found.get(`device-access/iova-again-${how}-ram-bridge`)).toEqual(['DEVICE-REACH', 'DEVICE-REUSE']);
      }
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'invalidating later: IOVA that is free and never flushed',
    async () => {
      const lazy = { iommuMode: 'lazy' as const, ...(kernel === null ? {} : { cache: kernel.cache }) };
      const found = broken(await accessVerdicts(lazy));
      expect(found.get('device-access/iova-again-read-ram-ram')).toEqual(['DEVICE-REACH', 'DEVICE-REUSE']);
      expect(found.get('device-access/iova-again-write-ram-bridge')).toContain('DEVICE-REACH');
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'invalidating later: IOVA that is free until the queue is flushed',
    async () => {
      if (kernel === null) throw new Error('no kernel');
      await kernel.revert('iova-free-before-flush');
      await kernel.apply('iova-free-then-flushed');
      const found = broken(await accessVerdicts({ iommuMode: 'lazy', cache: kernel.cache }, { repeated: /next-list/ }));
      for (const first of ['ram', 'bridge']) {
        for (const how of ['read', 'write']) {
          expect(found.get(`device-access/next-list-${how}-${first}-ram`)).toContain('DEVICE-REACH');
        }
      }
      // All that waits for the flush sees nothing wrong.
      expect(found.get('device-access/iova-again-read-ram-ram')).toBeUndefined();
    },
    BUILD_AND_RUN_MS,
  );
});
