// SPDX-License-Identifier: Apache-2.0
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { NATIVE_HARNESS } from '../../src/runner/kernel/harness-files.js';
import type { Platform } from '../../src/runner/kernel/platform.js';
import { kernelInCache } from './kernel-in-cache.js';
import { PatchedKernel } from './patched-kernel.js';
import { reproduce, type Reproduction } from './reproduce.js';

const BUILD_AND_RUN_MS = 900_000;

const ARM64: Platform = { arch: 'arm64', pages: '4k' };

type Guest = Omit<Reproduction, 'name'>;

/** The guests in which a reproducer prints each verdict. */
interface Verdicts {
  readonly wrong: readonly Guest[];
  readonly right?: readonly Guest[];
  readonly notRun?: readonly Guest[];
}

/** What native-harness/reproducers/README.md says of each reproducer. */
const SAID: Readonly<Record<string, Verdicts>> = {
  'stale-dma-fields': {
    wrong: ['6.1', '6.12', '7.3'].map((kernel) => ({ kernel, iommu: 'intel' })),
  },
  'adjacent-bus-address-entry': {
    wrong: ['6.1', '6.12', '7.3'].map((kernel) => ({ kernel, iommu: 'intel' })),
  },
  'unmap-at-top-of-iova-space': {
    wrong: [
      ...['6.1', '6.12'].map((kernel) => ({ kernel, iommu: 'amd', forcedac: true })),
      { kernel: '7.3', iommu: 'virtio', forcedac: true },
    ],
  },
  'bounced-p2pdma': {
    wrong: [{ kernel: '7.3', iommu: 'none', append: ['iommu=soft'] }],
    right: [{ kernel: '6.12', iommu: 'none', append: ['iommu=soft'] }],
  },
  'stale-swiotlb-flag': { wrong: ['6.12', '7.3'].map((kernel) => ({ kernel, iommu: 'intel' })) },
  'wrapped-pad-length': {
    wrong: [{ kernel: '6.1', iommu: 'intel' }],
    right: [{ kernel: '6.12', iommu: 'intel' }],
  },
  'stale-ptes-after-enomem': {
    wrong: ['6.1', '6.12'].map((kernel) => ({ kernel, iommu: 'intel' })),
    right: [{ kernel: '7.3', iommu: 'intel' }, ...['6.1', '6.12', '7.3'].map((kernel) => ({ kernel, iommu: 'amd' }))],
    notRun: [{ kernel: '6.12', iommu: 'virtio' }],
  },
  'p2pdma-of-untrusted-device': {
    wrong: ['6.1', '6.12', '7.3'].map((kernel) => ({ kernel, iommu: 'intel' })),
  },
  'p2pdma-of-non-coherent-device': {
    wrong: ['6.12', '7.3'].map((kernel) => ({ kernel, iommu: 'smmuv3', platform: ARM64, nonCoherent: true })),
    right: [{ kernel: '6.1', iommu: 'smmuv3', platform: ARM64, nonCoherent: true }],
  },
  'power-off-hangs': {
    wrong: ['6.12', '7.3'].map((kernel) => ({ kernel, iommu: 'virtio', mode: 'lazy' as const })),
    right: ['6.12', '7.3'].map((kernel) => ({ kernel, iommu: 'intel', mode: 'lazy' as const })),
    notRun: [{ kernel: '6.1', iommu: 'virtio', mode: 'lazy' }],
  },
};

/** RIGHT, WRONG or NOT RUN. */
async function verdictOf(what: Reproduction): Promise<string> {
  kernelInCache(what.kernel, what.platform);
  const { lines, poweredOff } = await reproduce(what);
  const last = lines.at(-1) ?? 'nothing was printed';
  // Nothing can be printed any more where this one shows what it is for.
  if (what.name === 'power-off-hangs' && !poweredOff && last.startsWith('unmapping')) return 'WRONG';
  return poweredOff ? (/^(?:RIGHT|WRONG|NOT RUN)/.exec(last)?.[0] ?? last) : `did not power off after: ${last}`;
}

const cases = Object.entries(SAID).flatMap(([name, { wrong, right = [], notRun = [] }]) => [
  ...wrong.map((guest) => ({ name, ...guest, verdict: 'WRONG' })),
  ...right.map((guest) => ({ name, ...guest, verdict: 'RIGHT' })),
  ...notRun.map((guest) => ({ name, ...guest, verdict: 'NOT RUN' })),
]);

describe('reproducers', () => {
  test('each is run', () => {
    const folders = readdirSync(path.join(NATIVE_HARNESS, 'reproducers'), { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(Object.keys(SAID).sort()).toEqual(names.sort());
  });

  test.each(cases)(
    '$name: $verdict on $kernel with $iommu',
    async ({ verdict, ...what }) => {
      expect(await verdictOf(what)).toBe(verdict);
    },
    BUILD_AND_RUN_MS,
  );

  test.each([
    ['power-off-hangs', 'virtio-iommu-gives-up-on-broken-queue', { iommu: 'virtio', mode: 'lazy' }],
    ['stale-ptes-after-enomem', 'vtd-map-tells-what-it-entered', { iommu: 'intel' }],
    ['p2pdma-of-untrusted-device', 'untrusted-p2pdma-by-its-path', { iommu: 'intel' }],
    [
      'p2pdma-of-non-coherent-device',
      'untrusted-p2pdma-by-its-path',
      { iommu: 'smmuv3', platform: ARM64, nonCoherent: true },
    ],
  ] as const)(
    '%s: RIGHT on 6.12 repaired by %s',
    async (name, patch, guest) => {
      const platform = 'platform' in guest ? guest.platform : undefined;
      const kernel = await PatchedKernel.copyOf(kernelInCache('6.12', platform), platform);
      try {
        await kernel.apply(patch);
        expect(await verdictOf({ name, kernel: '6.12', cache: kernel.cache, ...guest })).toBe('RIGHT');
      } finally {
        await kernel.remove();
      }
    },
    BUILD_AND_RUN_MS,
  );
});
