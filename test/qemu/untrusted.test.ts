// SPDX-License-Identifier: Apache-2.0
import { expect, inject, test } from 'vitest';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { scenarioOf } from '../../src/reference/formats/scenario.js';
import { judge } from '../../src/runner/judge/judge.js';
import { QemuTarget } from '../../src/runner/targets/qemu.js';
import { requireOrSkip } from '../environment.js';
import { silent } from './guest-verdicts.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 600_000;

/** The status of each vector of the family that the guest can run, by id. Nothing is a known issue. */
async function statuses(cache?: string): Promise<Record<string, string>> {
  const { families } = await loadCorpus();
  const vectors = families.find(({ family }) => family === 'untrusted')?.vectors ?? [];
  const target = new QemuTarget({ setup: false, iommu: 'intel', ...(cache === undefined ? {} : { cache }) });
  const found: Record<string, string> = {};
  try {
    await target.start(silent);
    let next = 0;
    for await (const observation of target.run(vectors.map(scenarioOf))) {
      const vector = vectors[next++];
      if (vector === undefined) throw new Error('more observations than vectors');
      const { status } = judge(vector, observation);
      if (status !== 'skip') found[vector.id] = status;
    }
  } finally {
    await target.stop();
  }
  return found;
}

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('a client that the platform does not trust', () => {
  test(
    'the kernel as it is takes P2PDMA memory for RAM (native-harness/reproducers/p2pdma-of-untrusted-device)',
    async () => {
      const found = await statuses();
      expect(Object.keys(found).length).toBeGreaterThan(5);
      const wrong = Object.keys(found).filter((id) => found[id] !== 'pass');
      expect(wrong.sort()).toEqual(['untrusted/bus0', 'untrusted/far0']);
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'repaired, P2PDMA memory goes by its path',
    async () => {
      const tree = inject('kernelTree');
      if (tree === null) throw new Error('no kernel source in the cache');
      const kernel = await PatchedKernel.copyOf(tree);
      try {
        await kernel.apply('untrusted-p2pdma-by-its-path');
        const found = await statuses(kernel.cache);
        expect(Object.keys(found).length).toBeGreaterThan(5);
        expect(Object.keys(found).filter((id) => found[id] !== 'pass')).toEqual([]);
      } finally {
        await kernel.remove();
      }
    },
    BUILD_AND_RUN_MS,
  );
});
