// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { parseTar } from 'nanotar';
import { findProgram } from '../../src/runner/doctor/find-program.js';
import { cacheFolder, cacheSubfolder } from '../../src/runner/kernel/cache-folder.js';
import { qemuArguments } from '../../src/runner/qemu/command-line.js';
import type { IommuMode } from '../../src/runner/qemu/iommu-mode.js';
import { iommuOf, loadTopology } from '../../src/runner/qemu/topology.js';

const root = path.resolve(import.meta.dirname, '..', '..');

/** What the guest is installed from, and with; kernel and headers are the newest that the release has as packages. */
const SUITE = 'trixie';
const KERNEL_SUITE = 'trixie-backports';
const PACKAGES = [
  ...['linux-image-amd64', 'linux-headers-amd64'].map((name) => `${name}/${KERNEL_SUITE}`),
  ...['initramfs-tools', 'udev', 'kmod', 'gcc', 'make', 'libc6-dev', 'nodejs', 'pciutils'],
];
const MEMORY_MIB = 1536;
const DISK = '2G';
/** Of the topology, but not of this guest: its nvme driver would use them, in the IOMMU group of the clients. */
const LEFT_OUT: readonly (string | undefined)[] = ['down-b3', 'b3', 'port-h2', 'h2'];
const RESULTS_BYTES = 64 * 1024 * 1024;
/** Of QEMU's boot, and of all that the guest does: without KVM, and with others at work on the machine. */
const TIMEOUT_MS = 3_600_000;

/** Where the guest's own files are. */
interface Installed {
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
}

/**
 * Installs Debian into a disk image with mmdebstrap, once: it is in the cache until the list of packages changes or
 * somebody removes it.
 */
async function install(): Promise<Installed> {
  const key = createHash('sha256')
    .update(JSON.stringify([SUITE, KERNEL_SUITE, PACKAGES, DISK]))
    .digest('hex')
    .slice(0, 16);
  const parent = cacheSubfolder(cacheFolder(), 'debian-guest');
  const folder = path.join(parent, key);
  const files = (at: string): Installed => ({
    disk: path.join(at, 'disk'),
    kernel: path.join(at, 'kernel'),
    initrd: path.join(at, 'initrd'),
  });
  if (existsSync(folder)) return files(folder);
  if (findProgram('mmdebstrap') === null) throw new Error('no mmdebstrap: apt-get install mmdebstrap');
  const unfinished = mkdtempSync(path.join(parent, 'unfinished-'));
  try {
    const tree = path.join(unfinished, 'tree');
    const { stdout } = await execa('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Origin: Debian']);
    const archive = stdout.split('\n').find((line) => line !== '' && !line.includes('security'));
    if (archive === undefined) throw new Error('this machine has no Debian archive among its package sources');
    // What it mounts in the tree is seen there alone, and gone with it however it ends.
    await execa('unshare', [
      '--mount',
      'mmdebstrap',
      ...['--mode=root', '--variant=minbase', '--format=directory', `--include=${PACKAGES.join(',')}`],
      ...['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
      ...[SUITE, tree, ...[SUITE, KERNEL_SUITE].map((suite) => `deb ${archive} ${suite} main`)],
    ]);
    const boot = (prefix: string): string => {
      const name = readdirSync(path.join(tree, 'boot')).find((each) => each.startsWith(prefix));
      if (name === undefined) throw new Error(`the guest's /boot has no ${prefix}`);
      return path.join(tree, 'boot', name);
    };
    const { disk, kernel, initrd } = files(unfinished);
    copyFileSync(boot('vmlinuz-'), kernel);
    copyFileSync(boot('initrd.img-'), initrd);
    await execa('mkfs.ext4', ['-q', '-d', tree, disk, DISK]);
    rmSync(tree, { recursive: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return files(folder);
}

/** The package as npm packs it, with what it depends on, in a tar. */
async function packPackage(folder: string, script: string): Promise<string> {
  const tree = path.join(folder, 'package');
  cacheSubfolder(folder, 'package');
  const { stdout } = await execa('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  writeFileSync(path.join(tree, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--omit=dev', '--no-audit', '--no-fund', path.join(folder, filename)];
  await execa('npm', install, { cwd: tree });
  for (const name of ['in-guest.bash', 'hold-vfio.c']) {
    copyFileSync(path.join(import.meta.dirname, name), path.join(tree, name));
  }
  writeFileSync(path.join(tree, 'parts.bash'), script);
  const tar = path.join(folder, 'package.tar');
  await execa('tar', ['cf', tar, '-C', tree, '.']);
  return tar;
}

/** A file of zeroes that takes no room. */
function sparse(folder: string, name: string, bytes: number): string {
  const file = path.join(folder, name);
  writeFileSync(file, '');
  truncateSync(file, bytes);
  return file;
}

/**
 * Devices for what a machine may live on: a disk for swap, a network card, two NVMe controllers of one disk with a
 * file system, and a controller that can have a virtual function.
 */
async function livingOn(folder: string): Promise<string[]> {
  const shared = sparse(folder, 'shared', 16 * 1024 * 1024);
  await execa('mkfs.ext4', ['-q', shared]);
  return [
    ...disk('swap', sparse(folder, 'swap', 16 * 1024 * 1024), '0xe', 'cache=unsafe'),
    ...['-device', 'e1000e,romfile=,bus=pcie.0,addr=0xf'],
    ...['-device', 'nvme-subsys,id=subsystem,nqn=paths'],
    ...['0x10', '0x11'].flatMap((slot) => [
      '-device',
      `nvme,id=path${slot},serial=paths,subsys=subsystem,bus=pcie.0,addr=${slot}`,
    ]),
    ...['-drive', `file=${shared.replaceAll(',', ',,')},format=raw,if=none,id=shared,cache=unsafe`],
    ...['-device', 'nvme-ns,drive=shared,nsid=1,bus=path0x10'],
    ...['-device', 'nvme-subsys,id=functions,nqn=functions'],
    '-device',
    'nvme,serial=functions,subsys=functions,sriov_max_vfs=1,sriov_vq_flexible=2,sriov_vi_flexible=1,bus=pcie.0,addr=0x12',
  ];
}

/** A virtio disk of this name, /dev/disk/by-id/virtio-NAME in the guest. */
function disk(name: string, file: string, slot: string, option: string): string[] {
  return [
    ...['-drive', `file=${file.replaceAll(',', ',,')},format=raw,if=none,id=${name},${option}`],
    ...['-device', `virtio-blk-pci,drive=${name},serial=${name},bus=pcie.0,addr=${slot}`],
  ];
}

/**
 * Boots Debian with its own kernel, compiler and Node, on the devices of the topology, an NVMe controller that
 * publishes memory, devices that the machine lives on, and one with a large BAR, and runs a script with the functions of in-guest.bash there.
 * @returns what the guest left in /results, by name
 */
export async function inDebian(script: string, mode: IommuMode): Promise<ReadonlyMap<string, string>> {
  const installed = await install();
  const parent = cacheSubfolder(cacheFolder(), 'debian-guest');
  const folder = mkdtempSync(path.join(parent, 'run-'));
  const results = path.join(folder, 'results.tar');
  try {
    const topology = await loadTopology('x86-switch');
    sparse(folder, 'results.tar', RESULTS_BYTES);
    const console = path.join(folder, 'console');
    const replaced = new Map([
      ['-chardev', () => 'null,id=channel'],
      ['-smp', () => '2'],
      [
        '-append',
        (text: string) => `${text} -- -c "tar xf /dev/vdb ./in-guest.bash -O >/run.bash; exec bash /run.bash"`,
      ],
    ]);
    const args = qemuArguments(
      {
        ...topology,
        // A CPU whose host bridge the kernel trusts: nothing is forged here.
        machine: { ...topology.machine, cpu: 'EPYC', memory: MEMORY_MIB },
        devices: topology.devices.filter(({ id }) => !LEFT_OUT.includes(id)),
        // no_timer_check: on a busy machine the timer's interrupt may come too late for the kernel's check of it.
        append: [...topology.append, 'no_timer_check', 'root=/dev/vda', 'rw', 'init=/bin/bash'],
      },
      { iommu: iommuOf(topology, 'intel'), mode, forcedac: false },
      'tcg',
      { image: { ...installed, release: SUITE, origin: SUITE }, socket: '', console },
    ).map((argument, index, all) => replaced.get(all[index - 1] ?? '')?.(argument) ?? argument);
    const { stderr } = await execa(
      'qemu-system-x86_64',
      [
        ...args,
        ...disk('root', installed.disk, '0xa', 'snapshot=on'),
        ...disk('package', await packPackage(folder, script), '0xb', 'readonly=on'),
        ...disk('results', results, '0xc', 'cache=unsafe'),
        ...['-drive', 'driver=null-co,size=16M,read-zeroes=on,if=none,id=nvme'],
        ...['-device', 'nvme,serial=p2pmem,drive=nvme,cmb_size_mb=4,bus=pcie.0,addr=0xd'],
        ...(await livingOn(folder)),
        ...['-device', 'pci-testdev,membar=1G,bus=pcie.0,addr=0x13'],
      ],
      { timeout: TIMEOUT_MS, reject: false },
    );
    const files = parseTar(readFileSync(results)).map(({ name, data }): [string, string] => [
      path.basename(name),
      Buffer.from(data ?? []).toString(),
    ]);
    if (!files.some(([name]) => name === 'end')) {
      throw new Error(`the guest left no results:\n${stderr}\n${readFileSync(console, 'latin1').slice(-4000)}`);
    }
    return new Map(files);
  } finally {
    // For people: all that the last guest said and did.
    if (existsSync(results)) renameSync(results, path.join(parent, 'last-results.tar'));
    rmSync(folder, { recursive: true, force: true });
  }
}
