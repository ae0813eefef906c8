// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { Topology } from '../../spec/types/formats.js';
import { type GuestSettings, qemuArguments } from '../../src/runner/qemu/command-line.js';
import { chooseMode } from '../../src/runner/qemu/iommu-mode.js';
import { iommuOf, loadTopology } from '../../src/runner/qemu/topology.js';

const settings = (topology: Topology): GuestSettings => ({
  iommu: iommuOf(topology, 'intel'),
  mode: 'strict',
  forcedac: false,
});
const image = { kernel: '/k', initrd: '/i', release: '6.12.0', origin: 'test' };

describe('the command line of QEMU', () => {
  test('has the IOMMU before the devices that it serves, and every device of the topology', async () => {
    const topology = await loadTopology('x86-switch');
    const files = { image, socket: '/tmp/s', console: '/tmp/c' };
    const args = qemuArguments(topology, settings(topology), 'tcg', files);
    const devices = args.filter((_, index) => args[index - 1] === '-device');
    expect(devices[0]).toBe('intel-iommu');
    expect(devices).toHaveLength(topology.devices.length + 1);
    expect(args.join(' ')).toContain('-machine q35,accel=tcg');
    expect(args.at(-1)).toMatch(/ intel_iommu=on iommu\.strict=1$/);
  });

  // Where the host stands still for a moment, a guest takes its timer for a broken one: "IO-APIC + timer doesn't work!"
  test('lets no guest of x86_64 panic because the host was slow', async () => {
    const topology = await loadTopology('x86-switch');
    const files = { image, socket: '/tmp/s', console: '/tmp/c' };
    expect(qemuArguments(topology, settings(topology), 'tcg', files).at(-1)?.split(' ')).toContain('no_timer_check');
  });

  test('doubles commas in values', async () => {
    const topology = await loadTopology('x86-switch');
    const files = { image, socket: '/tmp/a,server=on', console: '/tmp/c' };
    const args = qemuArguments(topology, settings(topology), 'kvm', files);
    expect(args).toContain('socket,id=channel,path=/tmp/a,,server=on');
  });

  test('says how the IOMMU driver shall work', async () => {
    const topology = await loadTopology('x86-switch');
    const files = { image, socket: '/tmp/s', console: '/tmp/c' };
    const lazy: GuestSettings = { ...settings(topology), mode: 'lazy', forcedac: true };
    expect(qemuArguments(topology, lazy, 'tcg', files).at(-1)).toMatch(/ iommu\.strict=0 iommu\.forcedac=1$/);
  });

  test('asks for devices to be let through in place of a way to invalidate', async () => {
    const topology = await loadTopology('x86-switch');
    const files = { image, socket: '/tmp/s', console: '/tmp/c' };
    const through: GuestSettings = { ...settings(topology), mode: 'passthrough' };
    // Later than iommu=nopt, which is in the topology: the last one counts.
    expect(qemuArguments(topology, through, 'tcg', files).at(-1)).toMatch(
      /iommu=nopt.* iommu\.passthrough=1 iommu=soft$/,
    );
    expect(qemuArguments(topology, through, 'tcg', files).at(-1)).not.toContain('iommu.strict');
  });

  test('a mode that the driver does not have is refused', async () => {
    const topology = await loadTopology('x86-switch');
    expect(chooseMode(iommuOf(topology, 'intel'), 'lazy')).toBe('lazy');
    expect(chooseMode(iommuOf(topology, 'none'), undefined)).toBe('strict');
    expect(() => chooseMode(iommuOf(topology, 'none'), 'lazy')).toThrow(
      /--iommu-mode lazy says nothing to .* no IOMMU/,
    );
    expect(() => chooseMode(iommuOf(topology, 'none'), 'strict')).toThrow(/no IOMMU/);
  });

  test('an IOMMU that the topology does not have is refused, with the choices', async () => {
    const topology = await loadTopology('x86-switch');
    expect(() => iommuOf(topology, 'smmuv3')).toThrow(/There is no IOMMU "smmuv3"/);
    expect(() => iommuOf(topology, 'toString')).toThrow(/There is no IOMMU/);
  });
});
