// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { qemuArguments } from '../../src/runner/qemu/command-line.js';
import { iommuOf, loadTopology } from '../../src/runner/qemu/topology.js';

const image = { kernel: '/k', initrd: '/i', release: '6.12.0', origin: 'test' };

describe('the command line of QEMU', () => {
  test('has the IOMMU before the devices that it serves, and every device of the topology', async () => {
    const topology = await loadTopology('x86-switch');
    const files = { image, socket: '/tmp/s', console: '/tmp/c' };
    const args = qemuArguments(topology, iommuOf(topology, 'intel'), 'tcg', files);
    const devices = args.filter((_, index) => args[index - 1] === '-device');
    expect(devices[0]).toBe('intel-iommu');
    expect(devices).toHaveLength(topology.devices.length + 1);
    expect(args.join(' ')).toContain('-machine q35,accel=tcg');
    expect(args.at(-1)).toContain('intel_iommu=on');
  });

  test('doubles commas in values', async () => {
    const topology = await loadTopology('x86-switch');
    const files = { image, socket: '/tmp/a,server=on', console: '/tmp/c' };
    const args = qemuArguments(topology, iommuOf(topology, 'intel'), 'kvm', files);
    expect(args).toContain('socket,id=channel,path=/tmp/a,,server=on');
  });

  test('an IOMMU that the topology does not have is refused, with the choices', async () => {
    const topology = await loadTopology('x86-switch');
    expect(() => iommuOf(topology, 'smmuv3')).toThrow(/There is no IOMMU "smmuv3"/);
    expect(() => iommuOf(topology, 'toString')).toThrow(/There is no IOMMU/);
  });
});
