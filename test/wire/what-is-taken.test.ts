// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/reference/formats/index.js';
import { requireOrSkip } from '../environment.js';

/** Calls that go to another machine's files. */
const WRAPPED = ['access', 'fopen', 'open', 'opendir', 'readlink', 'realpath', 'stat', 'statx'];
const DISKS = '0000:00:03.0';
const NEIGHBOUR = '0000:00:04.0';
const FREE = '0000:00:05.0';

requireOrSkip('gcc')('what the agent takes', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-taken-'));
  const program = path.join(folder, 'taken');
  let root: string;

  beforeAll(() => {
    const harness = path.join(packageRoot, 'native-harness');
    const agent = path.join(harness, 'agent');
    execFileSync('gcc', [
      ...['-O1', '-Wall', '-Wextra', '-Werror', '-I', agent, '-I', path.join(harness, 'protocol')],
      ...WRAPPED.map((name) => `-Wl,--wrap=${name}`),
      path.join(packageRoot, 'test', 'wire', 'taken.c'),
      ...['hold.c', 'use.c', 'sysfs.c', 'tell.c'].map((name) => path.join(agent, name)),
      ...['-o', program],
    ]);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const put = (name: string, text: string): void => {
    mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  const link = (name: string, to: string): void => {
    mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
    symlinkSync(path.relative(path.join(root, path.dirname(name)), path.join(root, to)), path.join(root, name));
  };
  const sysfsOf = (device: string): string => `sys/devices/pci0000:00/${device}`;
  const addDevice = (device: string, driver: string | null, deviceClass = '0x010802'): void => {
    put(`${sysfsOf(device)}/class`, `${deviceClass}\n`);
    link(`sys/bus/pci/devices/${device}`, sysfsOf(device));
    if (driver !== null) link(`${sysfsOf(device)}/driver`, `sys/bus/pci/drivers/${driver}`);
  };
  const addDisk = (name: string, at: string, number: string | null, state = ''): void => {
    put(`${at}/size`, '8\n');
    link(`sys/class/block/${name}`, at);
    if (number === null) return;
    put(`${at}/dev`, `${number}\n`);
    link(`sys/dev/block/${number}`, at);
    put(`dev/${name}`, `${number}${state}\n`);
  };
  const group = (client: string, ...members: readonly string[]): void => {
    for (const member of members) link(`${sysfsOf(client)}/iommu_group/devices/${member}`, sysfsOf(member));
  };
  const asked = (...args: readonly string[]): string => {
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { LC_ALL: 'C', ROOT: root } });
    expect(status === 0, stderr).toBe(stderr === '');
    return stderr;
  };

  beforeEach(() => {
    root = mkdtempSync(path.join(folder, 'root-'));
    addDevice(DISKS, 'ahci');
    addDisk('sda', `${sysfsOf(DISKS)}/ata1/block/sda`, '8:0');
    addDisk('sda1', `${sysfsOf(DISKS)}/ata1/block/sda/sda1`, '8:1');
    put('proc/1/fd/0', '');
    put('proc/swaps', '');
    put('proc/self/mountinfo', '');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('is a device with its driver by force only', () => {
    expect(asked('-', DISKS)).toContain('in use by the driver ahci');
    expect(asked('--force', '-', DISKS)).toBe('');
  });

  describe('is no disk in use, by force neither:', () => {
    const refused = (words: string): void => {
      expect(asked('--force', '-', DISKS)).toContain(words);
      expect(asked('--force', DISKS, '-')).toContain(words);
    };

    it('claimed in the kernel, without a mount', () => {
      put('dev/sda1', '8:1 claimed\n');
      refused('a disk of it is in use');
    });

    it('with a claimed volume on it', () => {
      addDisk('dm-0', 'sys/devices/virtual/block/dm-0', '254:0', ' claimed');
      link('sys/devices/virtual/block/dm-0/slaves/sda1', `${sysfsOf(DISKS)}/ata1/block/sda/sda1`);
      refused('a disk of it is in use');
    });

    it('open in a process, itself or what lies on it', () => {
      put('proc/77/fd/9', '8:0');
      refused('a process has a disk of it open');
      addDisk('dm-0', 'sys/devices/virtual/block/dm-0', '254:0');
      link('sys/devices/virtual/block/dm-0/slaves/sda', `${sysfsOf(DISKS)}/ata1/block/sda`);
      put('proc/77/fd/9', '254:0');
      refused('a process has a disk of it open');
    }, 60_000);

    it('that can not be looked at', () => {
      rmSync(path.join(root, 'dev/sda'));
      refused('has no node in /dev');
    });

    it('and others are taken', () => {
      addDisk('sdb', `${sysfsOf(NEIGHBOUR)}/ata2/block/sdb`, '8:16', ' claimed');
      put('proc/77/fd/9', '8:16');
      put('proc/sys/fd/9', '8:0');
      // A path of a disk that has several.
      addDisk('nvme0c0n1', `${sysfsOf(DISKS)}/nvme/nvme0/nvme0c0n1`, null);
      expect(asked('--force', '-', DISKS)).toBe('');
    });
  });

  it('is no client that shares its IOVA space with a device in use, by force neither', () => {
    addDevice(FREE, null);
    addDevice(NEIGHBOUR, 'nvme');
    group(FREE, FREE, NEIGHBOUR);
    for (const args of [[], ['--force']]) {
      expect(asked(...args, '-', FREE)).toContain(`shares its IOVA space with ${NEIGHBOUR}`);
    }
    // Who gives the other one as well loses it for the run.
    expect(asked('--force', '-', FREE, NEIGHBOUR)).toBe('');
    expect(asked('--force', NEIGHBOUR, '-', FREE)).toBe('');
    expect(asked('-', FREE, NEIGHBOUR)).toContain('in use by the driver nvme');
    // As a provider it needs no space of its own.
    expect(asked(FREE, '-')).toBe('');
    put(`${sysfsOf(NEIGHBOUR)}/p2pmem/size`, '4096\n');
    expect(asked('--force', NEIGHBOUR, '-', FREE)).toContain('shares its IOVA space');
    put(`${sysfsOf(NEIGHBOUR)}/class`, '0x060400\n');
    expect(asked('-', FREE)).toBe('');
  });
});
