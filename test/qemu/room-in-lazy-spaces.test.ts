// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { vectorOf } from '../../src/reference/corpus/build.js';
import { entry, map, scenarioOfDraft, unmap } from '../../src/reference/corpus/draft.js';
import { expectedOutcomes } from '../../src/reference/expect.js';
import { judge } from '../../src/runner/judge/judge.js';
import { QemuTarget } from '../../src/runner/targets/qemu.js';
import { requireOrSkip } from '../environment.js';
import { silent } from './guest-verdicts.js';

const BUILD_AND_RUN_MS = 600_000;
const MIB = 0x100000;
const ROUNDS = 8;

/** Three of its lists fill the space: IOVA of 8 MiB lies at a multiple of that, and not at the first one. */
const LONG_LISTS = scenarioOfDraft('test', {
  name: 'long-lists-in-25-bits',
  title: 'Lists of a quarter of the IOVA space, one after the other',
  requirements: ['MAP-SPACE'],
  clients: { device: { dmaBits: 25, maxSegSize: 0x40000000 } },
  memory: { ram: { kind: 'ram', size: '0x100000' } },
  lists: { list: Array.from({ length: 8 }, () => entry('ram', 0, 0, MIB)) },
  steps: Array.from({ length: ROUNDS }, () => [map('list'), unmap('list')]).flat(),
});

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('IOVA that waits in a flush queue', () => {
  test.each(['intel', 'virtio'])(
    '%s: leaves room for the next list',
    async (iommu) => {
      const target = new QemuTarget({ setup: false, iommu, iommuMode: 'lazy' });
      try {
        await target.start(silent);
        for await (const observation of target.run([LONG_LISTS])) {
          const { status, reason } = judge(vectorOf(LONG_LISTS, expectedOutcomes(LONG_LISTS)), observation);
          expect(`${status} ${reason ?? ''}`).toBe('pass ');
        }
      } finally {
        await target.stop();
      }
    },
    BUILD_AND_RUN_MS,
  );
});
