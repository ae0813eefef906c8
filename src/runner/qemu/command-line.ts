// SPDX-License-Identifier: Apache-2.0
import type { Iommu, QemuDevice, QemuObject, QemuProperties, Topology } from '../../../spec/types/formats.js';
import type { GuestImage } from '../kernel/guest-image.js';
import type { Variant } from '../kernel/platform.js';
import { type IommuMode, modeParameters } from './iommu-mode.js';
import type { Acceleration } from './acceleration.js';

/** What a run chooses of a guest. */
export interface GuestSettings {
  readonly iommu: Iommu;
  /** How the IOMMU driver works. */
  readonly mode: IommuMode;
  /** Whether IOVA comes from the top of the device's DMA mask, not from below 4 GiB first. */
  readonly forcedac: boolean;
  readonly variant?: Variant | undefined;
}

/** What a kernel that watches itself needs beyond what the topology gives: KASAN's shadow alone is an eighth of all memory. */
const DEBUG_MEMORY_MIB = 768;
/** Emulated processors that share a busy host's look stalled after 21 s; what hangs is found by the vector's timeout. */
const DEBUG_APPEND = [
  'page_owner=on',
  'rcupdate.rcu_cpu_stall_timeout=300',
  // The cache that faults may be injected into (native-harness/agent/shortage.c): on 6.1 its file in sysfs is read-only.
  'slub_debug=A,radix_tree_node',
];
const PROCESSORS: Readonly<Record<Variant, number>> = { smp: 4, debug: 4 };

export interface GuestFiles {
  readonly image: GuestImage;
  /** Path of a device tree in place of QEMU's own. */
  readonly deviceTree?: string | undefined;
  /** Path of the unix socket that the channel's other end listens on. */
  readonly socket: string;
  /** Path that the console is written to. */
  readonly console: string;
}

/** QEMU's arguments for a guest of this topology. */
export function qemuArguments(
  topology: Topology,
  settings: GuestSettings,
  acceleration: Acceleration,
  { image, deviceTree, socket, console }: GuestFiles,
): string[] {
  const { objects, drives = [], devices, append } = topology;
  const { iommu, mode, forcedac, variant } = settings;
  const chosen = [...modeParameters(mode, topology.arch), ...(forcedac ? ['iommu.forcedac=1'] : [])];
  return [
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-monitor', 'none', '-nic', 'none'],
    ...machineArguments(topology, settings, acceleration),
    ...['-serial', `file:${console}`],
    ...['-chardev', option('socket', { id: 'channel', path: socket })],
    ...objects.flatMap((object) => ['-object', objectOption(object)]),
    ...drives.flatMap((drive) => ['-drive', options(drive)]),
    ...[...iommu.devices, ...devices].flatMap((device) => ['-device', deviceOption(device)]),
    ...(deviceTree === undefined ? [] : ['-dtb', deviceTree]),
    ...['-kernel', image.kernel, '-initrd', image.initrd],
    ...['-append', [...append, ...iommu.append, ...chosen, ...(variant === 'debug' ? DEBUG_APPEND : [])].join(' ')],
  ];
}

/**
 * QEMU's arguments for the guest's machine, without devices.
 * @param properties - more of -machine
 */
export function machineArguments(
  { machine }: Topology,
  { iommu, variant }: GuestSettings,
  acceleration: Acceleration,
  properties: QemuProperties = {},
): string[] {
  return [
    ...['-machine', option(machine.type, { accel: acceleration, ...iommu.machine, ...properties })],
    ...['-cpu', machine.cpu, '-smp', String(variant === undefined ? 1 : PROCESSORS[variant])],
    ...['-m', String(variant === 'debug' ? Math.max(machine.memory, DEBUG_MEMORY_MIB) : machine.memory)],
  ];
}

function objectOption({ type, id, props }: QemuObject): string {
  return option(type, { id, ...props });
}

function deviceOption({ driver, id, bus, addr, props }: QemuDevice): string {
  return option(driver, {
    ...(id !== undefined && { id }),
    ...(bus !== undefined && { bus }),
    ...(addr !== undefined && { addr }),
    ...props,
  });
}

/** One option in QEMU's syntax: `name,key=value,...`, where a comma in a value is doubled. */
function option(name: string, properties: QemuProperties): string {
  return `${name},${options(properties)}`.replace(/,$/, '');
}

/** Options in QEMU's syntax: `key=value,...`, where a comma in a value is doubled. */
function options(properties: QemuProperties): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${String(value).replaceAll(',', ',,')}`)
    .join(',');
}
