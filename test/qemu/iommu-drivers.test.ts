// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { Verdict } from '../../spec/types/formats.js';
import type { QemuOptions } from '../../src/runner/targets/qemu.js';
import { requireOrSkip } from '../environment.js';
import { countOf, guestVerdicts } from './guest-verdicts.js';

const BUILD_AND_RUN_MS = 900_000;

/** Runs the corpus, or some families of it; every vector that runs must pass or be a known issue. */
async function conforming(
  options: Partial<QemuOptions>,
  fewest: number,
  families?: readonly string[],
): Promise<readonly Verdict[]> {
  const { verdicts, end } = await guestVerdicts(options, families);
  const bad = verdicts.filter(({ status }) => status === 'fail' || status === 'error' || status === 'xpass');
  expect(bad.map(({ vector, status, reason }) => `${vector} ${status}: ${reason ?? ''}`)).toEqual([]);
  expect(countOf(verdicts, 'pass')).toBeGreaterThan(fewest);
  expect(end.splats).toEqual([]);
  return verdicts;
}

async function conforms(options: Partial<QemuOptions>, fewest: number): Promise<void> {
  await conforming(options, fewest);
}

// Intel VT-d, strict, is what every other test of a guest runs.
requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('the IOMMU drivers of x86_64', () => {
  test.each(['amd', 'virtio'])('%s', (iommu) => conforms({ iommu }, 400), BUILD_AND_RUN_MS);
  test('intel, invalidating lazily', () => conforms({ iommu: 'intel', iommuMode: 'lazy' }, 400), BUILD_AND_RUN_MS);
  // It does not power off if it is shut down while an unmap waits (native-harness/reproducers/power-off-hangs): the agent
  // sees to it that none does.
  test('virtio, invalidating lazily', () => conforms({ iommu: 'virtio', iommuMode: 'lazy' }, 400), BUILD_AND_RUN_MS);
  test(
    'intel, IOVA from the top of the mask',
    () => conforms({ iommu: 'intel', forcedac: true }, 400),
    BUILD_AND_RUN_MS,
  );
  // Devices are let through: what without an IOMMU is run by every platform is run with one here.
  test.each(['intel', 'amd', 'virtio'])(
    '%s, passed through',
    (iommu) => conforms({ iommu, iommuMode: 'passthrough' }, 100),
    BUILD_AND_RUN_MS,
  );
  // Unlike Intel's, their IOVA space has 64 bits: what ends at its top is not unmapped.
  test.each(['amd', 'virtio'])(
    '%s, IOVA from the top of 64 bits',
    async (iommu) => {
      const verdicts = await conforming({ iommu, forcedac: true }, 30, ['reserved', 'dma-masks']);
      const known = verdicts.filter(({ status }) => status === 'xfail');
      expect(known.map(({ vector, knownIssue }) => [vector, knownIssue])).toEqual([
        ['reserved/top-granule', 'KI-0006'],
        ['reserved/top-granule-of-a-twin', 'KI-0006'],
      ]);
    },
    BUILD_AND_RUN_MS,
  );
});

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('a guest without an IOMMU', () => {
  test(
    'offers dma-direct',
    async () => {
      const { verdicts } = await guestVerdicts({ iommu: 'none' });
      const reasons = new Set(verdicts.map(({ status, reason = '' }) => `${status} ${reason}`));
      expect([...reasons].filter((text) => /^(fail|error)/.test(text))).toEqual([]);
      expect(verdicts.some(({ reason = '' }) => reason === 'needs dma-iommu, the target offers dma-direct')).toBe(true);
    },
    BUILD_AND_RUN_MS,
  );
});

requireOrSkip(
  'gcc',
  'arm64',
  'kernel',
)('the IOMMU drivers of arm64', () => {
  test(
    'SMMUv3 with pages of 4 KiB',
    () => conforms({ iommu: 'smmuv3', platform: { arch: 'arm64', pages: '4k' } }, 400),
    BUILD_AND_RUN_MS,
  );
});
