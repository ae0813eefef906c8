// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BadInputError, TargetStartError, UsageError } from '../../src/runner/errors/conform-error.js';
import { checkMachine, type LiveDevices } from '../../src/runner/live/check-machine.js';
import { describeMachine, machineCapabilities } from '../../src/runner/live/describe-machine.js';
import { parseFacts } from '../../src/runner/live/facts.js';
import { guest as sampleReady } from '../wire/sample-guest.js';
import { commandLine } from './command-line.js';

const FREE = '0000:03:00.0';
const HELD = '0000:04:00.0';
const PUBLIC = '0000:05:00.0';
const RELEASE = '6.12.1';

let root: string;
const put = (name: string, text: string): void => {
  mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
};

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'p2p-conform-machine-'));
  for (const device of [FREE, HELD, PUBLIC]) put(`sys/bus/pci/devices/${device}/class`, '0x058000\n');
  for (const device of [HELD, PUBLIC]) {
    symlinkSync('../../../bus/pci/drivers/nvme', path.join(root, 'sys/bus/pci/devices', device, 'driver'));
  }
  put(`sys/bus/pci/devices/${PUBLIC}/p2pmem/size`, '4194304\n');
  put(`lib/modules/${RELEASE}/build/Makefile`, '');
  put(`lib/modules/${RELEASE}/build/include/config/auto.conf`, 'CONFIG_PCI=y\nCONFIG_PCI_P2PDMA=y\n');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const check = (devices: Partial<LiveDevices>, isRoot = true): string =>
  checkMachine({ providers: [], clients: [FREE], force: false, ...devices }, { root, isRoot, release: RELEASE });

describe('a live run may start', () => {
  it('on free devices, and on a provider whose driver publishes its memory', () => {
    expect(check({ providers: [`${PUBLIC}@2`] })).toBe(path.join(root, `lib/modules/${RELEASE}/build`));
    expect(() => check({ providers: ['05:00.0'] })).not.toThrow();
    expect(() => check({ providers: ['05:00.0@0', '05:00.0@2'] })).not.toThrow();
  });

  it('on as many devices as the module takes', () => {
    const clients = Array.from({ length: 32 }, (_, bus) => `0001:${bus.toString(16).padStart(2, '0')}:00.0`);
    for (const client of clients) put(`sys/bus/pci/devices/${client}/class`, '0x058000\n');
    expect(() => check({ clients })).not.toThrow();
  });

  it('on devices that are taken from their drivers by force', () => {
    expect(() => check({ clients: [HELD], force: true })).not.toThrow();
  });
});

describe('a live run is refused, with the cure,', () => {
  it.each([
    ['without a client', { clients: [] }, UsageError, /--client/],
    ['for what is no PCI address', { clients: ['eth0'] }, UsageError, /--client eth0: not a PCI device/],
    ['for a BAR of a client', { clients: [`${FREE}@2`] }, UsageError, /not a PCI device/],
    ['for a BAR that no device has', { providers: [`${FREE}@6`] }, UsageError, /not a PCI device/],
    ['for one client twice', { clients: [FREE, FREE] }, UsageError, /--client twice/],
    ['for one client, written in two ways', { clients: [FREE, '03:00.0'] }, UsageError, /--client twice/],
    ['for one BAR twice', { providers: ['05:00.0@2', `${PUBLIC}@2`] }, UsageError, /--provider twice/],
    ['for more than the module takes', { clients: Array<string>(33).fill(FREE) }, UsageError, /more than 32 --client/],
    ['for a device that is not there', { clients: ['0000:99:00.0'] }, BadInputError, /no such device/],
    ['for a client in use', { clients: [HELD] }, TargetStartError, /the driver nvme uses/],
    [
      'for a client in use, though it publishes memory',
      { clients: [PUBLIC] },
      TargetStartError,
      /the driver nvme uses/,
    ],
    ['for a provider in use', { providers: [HELD] }, TargetStartError, /the driver nvme uses/],
  ] as const)('%s', (_, devices, kind, message) => {
    const run = (): unknown => check(devices);
    expect(run).toThrow(kind);
    expect(run).toThrow(message);
  });

  it('when the user is not root', () => {
    expect(() => check({}, false)).toThrow(/only root/);
  });

  it('without headers, with the command that installs them', () => {
    rmSync(path.join(root, 'lib/modules'), { recursive: true });
    expect(() => check({})).toThrow(/headers of the running kernel are missing/);
    try {
      check({});
    } catch (error) {
      expect((error as TargetStartError).cure).toContain(`apt-get install linux-headers-${RELEASE}`);
    }
  });

  it('on a kernel without P2PDMA, and with headers that are not prepared', () => {
    put(`lib/modules/${RELEASE}/build/include/config/auto.conf`, 'CONFIG_PCI=y\n');
    expect(() => check({})).toThrow(/CONFIG_PCI_P2PDMA off/);
    rmSync(path.join(root, `lib/modules/${RELEASE}/build/include`), { recursive: true });
    expect(() => check({})).toThrow(/not prepared/);
  });
});

describe('what a machine is, from what the agent found', () => {
  const described = (facts: string): ReturnType<typeof describeMachine> =>
    describeMachine(parseFacts(Buffer.from(facts)), sampleReady, {});

  it.each([
    ['iommu=dmar0\niommu=dmar1\n', 'intel'],
    ['iommu=ivhd0\n', 'amd'],
    ['iommu=smmu3.0x0000000009050000\n', 'smmuv3'],
    ['iommu=virtio1\n', 'virtio'],
    ['iommu=omap\n', undefined],
    ['', undefined],
  ])('%j', (facts, iommu) => {
    const { kind, iommu: found, environment } = described(`arch=x86_64\n${facts}`);
    expect({ kind, found }).toEqual({ kind: 'live', found: iommu });
    expect(environment?.['evidence']).toMatch(/own bookkeeping.*no device did DMA/);
  });

  it.each([
    [['dma-iommu', 'dma-iommu'], /^translations are the IOMMU driver's own bookkeeping .*; no device did DMA$/],
    [['dma-direct', 'dma-direct'], /^nothing translates \(dma-direct\), .*; no device did DMA$/],
    [
      ['dma-iommu', 'dma-direct'],
      /^behind the IOMMU, translations .*; elsewhere, nothing translates .*; no device did DMA$/,
    ],
  ] as const)('says what the evidence is for %j', (profiles, evidence) => {
    const [client] = sampleReady.clients;
    if (client === undefined) throw new Error('the sample has no client');
    const clients = profiles.map((profile) => ({ ...client, profile }));
    const { environment } = describeMachine(parseFacts(Buffer.from('arch=x86_64\n')), { ...sampleReady, clients }, {});
    expect(environment?.['evidence']).toMatch(evidence);
    expect(environment?.['evidence']?.includes('bookkeeping')).toBe(profiles.some((each) => each === 'dma-iommu'));
  });

  it('offers nothing that is for a test bench only, whatever the module says', () => {
    const clients = sampleReady.clients.map((client) => ({ ...client, accesses: true, faults: true }));
    const features = machineCapabilities({ ...sampleReady, clients }).features;
    expect(features).toContain('sync');
    expect(features).not.toContain('device-access');
    expect(features).not.toContain('faults');
  });

  it('refuses lines that are none', () => {
    expect(() => described('no fact\n')).toThrow(/no key=value/);
  });
});

describe('the command line', () => {
  it.each([
    [['--target', 'live'], /--target live needs a --client/],
    [['--target', 'live', '--client', 'x'], /--client x: not a PCI device/],
    [['--target', 'live', '--iommu', 'intel', '--client', FREE], /--iommu says nothing to --target live/],
    [['--target', 'reference', '--client', FREE], /--client 0000:03:00.0 says nothing without --target live/],
    [['--force'], /--force says nothing without --target live/],
  ])('run %j is bad usage', async (args, message) => {
    const { code, err } = await commandLine(['run', ...args]);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it('kit needs --output, and a folder that is there', async () => {
    expect((await commandLine(['kit'])).code).toBe(2);
    const { code, err } = await commandLine(['kit', '--output', path.join(root, 'none', 'kit.tar')]);
    expect(code).toBe(2);
    expect(err).toContain('does not exist');
  });
});
