// SPDX-License-Identifier: Apache-2.0
import type { AcsBit, PathFunction, QemuDevice, QemuObject, Topology } from '../../../spec/types/formats.js';
import { DRIVERS } from './buildable.js';
import { FUNCTIONS, type GuestTree, type PathGuest } from './guests.js';

/** The bits of the ACS control register, highest first, as pci=config_acs= takes them (PCI_ACS_*). */
const ACS_BITS: readonly AcsBit[] = ['DT', 'EC', 'UF', 'CR', 'RR', 'TB', 'SV'];
/** Device numbers on the root bus below this are the machine's own. */
const FIRST_DEVICE = 4;
/** Buses that a host bridge beside the machine's own has for itself. */
const BUSES_OF_HOST = 0x20;

/** The id of a function of a tree, in QEMU and on the wire. */
export function deviceId(tree: GuestTree, name: string): string {
  return `${tree.name}-${name}`;
}

/**
 * The topology of a guest with these trees and nothing forged: devices for QEMU, ACS for the kernel's command line, and
 * which devices are providers and clients.
 * @param base - the topology whose machine, channel and IOMMUs are used
 */
export function pathTopology({ cpu, trees }: PathGuest, base: Topology): Topology {
  const builder = new Builder();
  for (const tree of trees) builder.add(tree);
  const channel = base.devices.slice(0, 2);
  const config = builder.acs.length === 0 ? [] : [`pci=config_acs=${builder.acs.join(';')}`];
  return {
    ...base,
    title: `path vectors: ${trees.map(({ name }) => name).join(', ')}`,
    machine: { ...base.machine, cpu: cpuModel(cpu) },
    objects: builder.objects,
    devices: [...channel, ...builder.devices],
    append: [...base.append, ...config],
    providers: builder.providers,
    clients: builder.clients,
    forge: { vendor: '0x0000', device: '0x0000', pairs: [] },
    reach: {},
  };
}

function cpuModel({ vendor, family }: PathGuest['cpu']): string {
  if (vendor === 'amd') return `EPYC,family=${family}`;
  const other = vendor === 'other' ? ',vendor=OtherThanAll' : '';
  return `Skylake-Client,family=${family}${other}`;
}

/** The functions, each after the bridge that it is below. */
function fromTheTop({ functions }: GuestTree): [string, PathFunction][] {
  const depth = (name: string): number => {
    const found = functions[name];
    return found === undefined ? 0 : 1 + depth(found.on);
  };
  return Object.entries(functions).sort(([a], [b]) => depth(a) - depth(b));
}

class Builder {
  readonly objects: QemuObject[] = [];
  readonly devices: QemuDevice[] = [];
  readonly acs: string[] = [];
  readonly providers: Topology['providers'] = {};
  readonly clients: Topology['clients'] = {};
  private nextDevice = FIRST_DEVICE;
  private nextBus = 0x100;
  private chassis = 0;
  /** Root ports on the machine's root bus: where one stands there does not matter, so they share devices. */
  private rootPorts = 0;
  private portDevice = 0;

  add(tree: GuestTree): void {
    const [machine, ...others] = Object.keys(tree.hosts);
    const paths = new Map<string, string>();
    const numbers = new Map<string, number>();
    for (const host of others) this.addHost(tree, host, paths);
    for (const [name, found] of fromTheTop(tree)) {
      if (found.type === 'host-bridge') continue;
      const onMachine = found.on === machine;
      const [device = '00', fn = '0'] = found.at.split('.');
      let at = found.at;
      if (onMachine && found.type === 'root-port') {
        at = this.nextRootPort();
      } else if (onMachine) {
        // Functions of one device stay together.
        const number = numbers.get(device) ?? this.nextDevice++;
        numbers.set(device, number);
        at = `${number.toString(16).padStart(2, '0')}.${fn}`;
      }
      const above = onMachine
        ? '0000:00:'
        : `${paths.get(found.on) ?? ''}${tree.hosts[found.on] === undefined ? '/' : ''}`;
      paths.set(name, `${above}${at}`);
      this.addFunction(tree, name, found, { at, bus: onMachine ? 'pcie.0' : deviceId(tree, found.on) });
      const path = paths.get(name) ?? '';
      if (found.type === 'root-port') {
        this.acs.push(`${ACS_BITS.map((bit) => (found.acs?.includes(bit) === true ? '1' : '0')).join('')}@${path}`);
      }
      if (tree.providers.includes(name)) this.providers[deviceId(tree, name)] = { path, bar: 2 };
      if (tree.clients.includes(name)) this.clients[deviceId(tree, name)] = { path };
    }
  }

  private nextRootPort(): string {
    const fn = this.rootPorts % FUNCTIONS;
    if (fn === 0) this.portDevice = this.nextDevice++;
    this.rootPorts += 1;
    return `${this.portDevice.toString(16).padStart(2, '0')}.${fn}`;
  }

  private addHost(tree: GuestTree, host: string, paths: Map<string, string>): void {
    this.nextBus -= BUSES_OF_HOST;
    const id = deviceId(tree, host);
    paths.set(host, `0000:${this.nextBus.toString(16)}:`);
    const addr = `0x${(this.nextDevice++).toString(16)}`;
    this.devices.push({ driver: 'pxb-pcie', id, bus: 'pcie.0', addr, props: { bus_nr: this.nextBus } });
  }

  private addFunction(tree: GuestTree, name: string, found: PathFunction, place: { at: string; bus: string }): void {
    const id = deviceId(tree, name);
    const isProvider = tree.providers.includes(name);
    const beside = Object.values(tree.functions).filter(
      ({ on, at }) => on === found.on && at.slice(0, 2) === found.at.slice(0, 2),
    );
    const ports = found.type === 'root-port' || found.type === 'downstream-port';
    if (ports) this.chassis += 1;
    if (isProvider) {
      this.objects.push({ type: 'memory-backend-ram', id: `memory-${id}`, props: { size: '2M', share: 'on' } });
    }
    this.devices.push({
      driver: isProvider ? 'ivshmem-plain' : DRIVERS[found.type],
      id,
      bus: place.bus,
      addr: place.at,
      props: {
        ...(ports && { chassis: this.chassis, slot: this.chassis }),
        ...(isProvider && { memdev: `memory-${id}` }),
        ...(found.type === 'root-port' && place.at.endsWith('.0') && { multifunction: 'on' }),
        ...(beside.length > 1 && found.at.endsWith('.0') && { multifunction: 'on' }),
      },
    });
  }
}
