// SPDX-License-Identifier: Apache-2.0
import { expect, inject, test } from 'vitest';
import type { Verdict } from '../../spec/types/formats.js';
import { vectorOf } from '../../src/reference/corpus/build.js';
import { entry, map, scenarioOfDraft, special, unmap } from '../../src/reference/corpus/draft.js';
import { expectedOutcomes } from '../../src/reference/expect.js';
import { judge } from '../../src/runner/judge/judge.js';
import { QemuTarget, type QemuOptions } from '../../src/runner/targets/qemu.js';
import { requireOrSkip } from '../environment.js';
import { silent } from './guest-verdicts.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 600_000;
/** What a page table with granules of 4 KiB maps. */
const TABLE = 0x200000;
const PAGE = 0x1000;

/**
 * Memory runs out in the middle of the second run, which is where a page table ends: IOVA of more than 2 MiB lies at a
 * multiple of 4 MiB. Unmapping `whole` frees the page tables that earlier maps left there.
 */
const ACROSS_TABLES = scenarioOfDraft('test', {
  name: 'across-tables',
  title: 'Memory runs out between two pages of a run, where the next page table begins',
  requirements: ['FAIL-MEMORY', 'FAIL-CLEAN'],
  clients: { device: { dmaBits: 24, maxSegSize: 0x40000000 } },
  memory: { first: { kind: 'ram', size: '0x200000' }, second: { kind: 'ram', size: '0x2000' } },
  lists: {
    whole: [entry('first', 0, 0, TABLE), entry('first', 0, 0, TABLE)],
    list: [entry('first', 0, 0, TABLE - PAGE), entry('second', 0, 0, 2 * PAGE)],
  },
  steps: [map('whole'), unmap('whole'), special(map('list'), { failMapping: 2 }), map('list'), unmap('list')],
});

async function verdictOf(options: Pick<QemuOptions, 'iommu' | 'cache'>): Promise<Verdict> {
  const target = new QemuTarget({ setup: false, ...options });
  try {
    await target.start(silent);
    for await (const observation of target.run([ACROSS_TABLES])) {
      return judge(vectorOf(ACROSS_TABLES, expectedOutcomes(ACROSS_TABLES)), observation);
    }
    throw new Error('no observation');
  } finally {
    await target.stop();
  }
}

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('memory that runs out where the next page table begins', () => {
  test(
    'intel: the page before stays (native-harness/reproducers/stale-ptes-after-enomem)',
    async () => {
      const { status, violations = [] } = await verdictOf({ iommu: 'intel' });
      expect(status).toBe('fail');
      expect(violations.map(({ requirement }) => requirement)).toContain('FAIL-CLEAN');
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'intel, repaired: nothing stays',
    async () => {
      const tree = inject('kernelTree');
      if (tree === null) throw new Error('no kernel source in the cache');
      const kernel = await PatchedKernel.copyOf(tree);
      try {
        await kernel.apply('vtd-map-tells-what-it-entered');
        expect(await verdictOf({ iommu: 'intel', cache: kernel.cache })).toMatchObject({ status: 'pass' });
      } finally {
        await kernel.remove();
      }
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'amd: nothing stays',
    async () => {
      expect(await verdictOf({ iommu: 'amd' })).toMatchObject({ status: 'pass' });
    },
    BUILD_AND_RUN_MS,
  );
});
