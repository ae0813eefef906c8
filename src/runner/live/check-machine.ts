// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { BadInputError, TargetStartError, UsageError } from '../errors/conform-error.js';
import { MAX_CLIENTS, MAX_PROVIDERS } from '../wire/layout.js';

/** Devices that the user gives to a live run. */
export interface LiveDevices {
  /** PCI addresses, each with @ and the number of a BAR, or without. */
  readonly providers: readonly string[];
  /** PCI addresses. */
  readonly clients: readonly string[];
  /** Take devices from their drivers. */
  readonly force: boolean;
}

/** What is looked at; tests show another machine. */
export interface MachineView {
  /** The folder that has /sys and /lib. */
  readonly root: string;
  readonly isRoot: boolean;
  /** As uname -r says. */
  readonly release: string;
}

const ADDRESS = /^(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/i;
const PROVIDER = /^([^@]+)(?:@[0-5])?$/;

/**
 * Checks, before anything is built or touched, that a live run can start: the devices are there and nobody uses them,
 * the kernel can do P2PDMA and its headers are installed, and the user may load a module.
 * @returns the folder that the module is built against
 * @throws UsageError, BadInputError for devices that are none; TargetStartError for what the machine lacks
 */
export function checkMachine(devices: LiveDevices, machine: MachineView): string {
  const { providers, clients, force } = devices;
  if (clients.length === 0) {
    throw new UsageError('--target live needs a --client', 'name a PCI device: --client 0000:04:00.0 (see lspci -D)');
  }
  for (const [option, named, most] of [
    ['--provider', providers, MAX_PROVIDERS],
    ['--client', clients, MAX_CLIENTS],
  ] as const) {
    if (named.length > most) throw new UsageError(`more than ${most} ${option}`, 'name fewer');
    const names = named.map(wholeName);
    if (new Set(names).size !== names.length) throw new UsageError(`one ${option} twice`, 'name each device once');
    for (const text of named) checkDevice(option, text, force, machine);
  }
  const build = checkKernel(machine);
  if (!machine.isRoot) {
    throw new TargetStartError('--target live loads a kernel module, which only root can do.', 'use sudo');
  }
  return build;
}

function checkDevice(option: '--provider' | '--client', text: string, force: boolean, { root }: MachineView): void {
  const address = option === '--provider' ? PROVIDER.exec(text)?.[1] : text;
  if (address === undefined || !ADDRESS.test(address)) {
    throw new UsageError(
      `${option} ${text}: not a PCI device`,
      `write ${option} 0000:03:00.0${option === '--provider' ? ', or 0000:03:00.0@2 for its BAR 2' : ''}`,
    );
  }
  const name = wholeName(address);
  const folder = path.join(root, 'sys/bus/pci/devices', name);
  if (!existsSync(folder)) {
    throw new BadInputError(`${option} ${text}: this machine has no such device`, 'see lspci -D');
  }
  const driver = driverOf(folder);
  const isPublic = option === '--provider' && existsSync(path.join(folder, 'p2pmem'));
  if (driver === null || isPublic || force) return;
  throw new TargetStartError(
    `${option} ${text}: the driver ${driver} uses the device.`,
    `choose another, or take it away: echo ${name} | sudo tee /sys/bus/pci/drivers/${driver}/unbind, ` +
      'or use --force, which gives it back in the end',
  );
}

/** As sysfs has it: with the domain, in small letters; with @ and the BAR behind it where they are given. */
function wholeName(address: string): string {
  return (address.split(':').length === 3 ? address : `0000:${address}`).toLowerCase();
}

function driverOf(folder: string): string | null {
  try {
    return path.basename(readlinkSync(path.join(folder, 'driver')));
  } catch {
    return null;
  }
}

function checkKernel({ root, release }: MachineView): string {
  const build = path.join(root, 'lib/modules', release, 'build');
  if (!existsSync(path.join(build, 'Makefile'))) {
    throw new TargetStartError(
      `The headers of the running kernel are missing: no ${build}/Makefile.`,
      `sudo apt-get install linux-headers-${release}; with a kernel of your own, make that a link to its build folder`,
    );
  }
  const config = path.join(build, 'include/config/auto.conf');
  if (!existsSync(config)) {
    throw new TargetStartError(`${build} is not prepared for modules: no ${config}.`, 'make modules_prepare there');
  }
  if (!/^CONFIG_PCI_P2PDMA=y$/m.test(readFileSync(config, 'utf8'))) {
    throw new TargetStartError(
      `The running kernel, ${release}, has CONFIG_PCI_P2PDMA off: there is nothing to judge.`,
      'boot a kernel that has it, or judge a tree: --target qemu --kernel TREE',
    );
  }
  return build;
}
