// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { withBusOffset } from '../../src/runner/qemu/bus-offset.js';
import { writeDeviceTree } from '../../src/runner/qemu/device-tree.js';
import { iommuOf, loadTopology } from '../../src/runner/qemu/topology.js';
import { requireOrSkip } from '../environment.js';
import { commandLine } from '../runner/command-line.js';
import { countOf, guestVerdicts, newlyBroken } from './guest-verdicts.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 900_000;
const PLATFORM = { arch: 'arm64', pages: '4k' } as const;

describe('a guest with other bus addresses', () => {
  test('is refused where there is none, with the choices', async () => {
    const x86 = await commandLine(['run', '--target', 'qemu', '--bus-offset']);
    expect(x86.code).toBe(2);
    expect(x86.err).toContain('--bus-offset: the host bridge of x86_64 guests has no other bus addresses');
    const virtio = await commandLine([
      'run',
      '--target',
      'qemu',
      '--arch',
      'arm64',
      '--iommu',
      'virtio',
      '--bus-offset',
    ]);
    expect(virtio.code).toBe(2);
    expect(virtio.err).toContain('there is no such guest with virtio-iommu');
    expect(virtio.err).toContain('--iommu smmuv3, --iommu none');
    const reference = await commandLine(['run', '--target', 'reference', '--bus-offset']);
    expect(reference.err).toContain('--bus-offset says nothing to --target reference');
  });

  test('has the same devices, one of which has its registers elsewhere', async () => {
    const topology = await loadTopology('arm-switch');
    const moved = withBusOffset(topology, 'smmuv3');
    const changed = moved.devices.filter((device, index) => device !== topology.devices[index]);
    expect(changed).toEqual([{ ...topology.devices[0], props: { 'disable-legacy': 'off', 'disable-modern': 'on' } }]);
    expect(moved.devices).toHaveLength(topology.devices.length);
  });
});

requireOrSkip(
  'gcc',
  'arm64',
  'bus-offset',
  'kernel',
)('bus addresses that are not the physical ones', () => {
  test('a window that QEMU does not have is told', async () => {
    const topology = withBusOffset(await loadTopology('arm-switch'), 'none');
    const elsewhere = { ...topology, busOffset: { ...topology.busOffset, window: '0x123400000000' } };
    const settings = { iommu: iommuOf(topology, 'none'), mode: 'strict', forcedac: false } as const;
    const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-test-'));
    try {
      await expect(writeDeviceTree(elsewhere, settings, 'qemu-system-aarch64', folder)).rejects.toThrow(
        /no window at 0x123400000000: its ranges are 1000000 0 0/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each([
    ['no-such-qemu', /could not be made: .*no-such-qemu.*ENOENT/s],
    ['false', /could not be made: Command failed with exit code 1: false /],
  ])('%s in place of QEMU is told', async (program, message) => {
    const topology = withBusOffset(await loadTopology('arm-switch'), 'none');
    const settings = { iommu: iommuOf(topology, 'none'), mode: 'strict', forcedac: false } as const;
    await expect(writeDeviceTree(topology, settings, program, tmpdir())).rejects.toThrow(message);
  });

  test.each([
    ['smmuv3', 1500],
    ['none', 40],
  ])(
    '%s: everything that runs passes or is a known issue',
    async (iommu, fewest) => {
      const { verdicts, end } = await guestVerdicts({ iommu, platform: PLATFORM, busOffset: true });
      const bad = verdicts.filter(({ status }) => status === 'fail' || status === 'error' || status === 'xpass');
      expect(bad.map(({ vector, status, reason }) => `${vector} ${status}: ${reason ?? ''}`)).toEqual([]);
      expect(countOf(verdicts, 'pass')).toBeGreaterThan(fewest);
      expect(end.splats).toEqual([]);
    },
    BUILD_AND_RUN_MS,
  );

  test.each(['bus-offset-subtracted', 'bus-offset-forgotten'])(
    '%s is seen here, and nowhere else',
    async (patch) => {
      const tree = inject('kernelTree');
      if (tree === null) throw new Error('no kernel source in the cache');
      const kernel = await PatchedKernel.copyOf(tree, PLATFORM);
      try {
        await kernel.apply(patch);
        const options = { cache: kernel.cache, iommu: 'smmuv3', platform: PLATFORM };
        const families = ['kind-orders'];
        const same = await guestVerdicts(options, families);
        expect(countOf(same.verdicts, 'fail')).toBe(0);
        expect(countOf(same.verdicts, 'pass')).toBeGreaterThan(100);
        const { verdicts } = await guestVerdicts({ ...options, busOffset: true }, families);
        expect([...(await newlyBroken(verdicts))]).toContain('MAP-BUS');
        // A list without a bus address has nothing to do with it.
        const failed = verdicts.filter(({ status }) => status !== 'pass').map(({ vector }) => vector);
        expect(failed.filter((id) => !id.includes('bus'))).toEqual([]);
      } finally {
        await kernel.remove();
      }
    },
    BUILD_AND_RUN_MS,
  );
});
