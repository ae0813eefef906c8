// SPDX-License-Identifier: Apache-2.0
import type { PathFunctionType } from '../../../spec/types/formats.js';
import type { PathQuestion } from '../../reference/formats/check-path.js';

/** QEMU's q35 machine: what is at 00.0 of its root bus, whatever else there is. */
const Q35 = { vendor: '0x8086', device: '0x29c0' };
/** pcie-root-port, which can be the first function on the root bus of a pxb-pcie. */
const ROOT_PORT = { vendor: '0x1b36', device: '0x000c' };
/** PCI_ACS_EC, which no emulated port has. */
const NOT_EMULATED = 'EC';

/** Functions in the longest path from the root bus that the guest takes. */
const MOST_DEPTH = 11;

/** The device that stands for each type of function; a provider has memory. None needs I/O ports, which are few. */
export const DRIVERS: Readonly<Record<PathFunctionType, string>> = {
  'host-bridge': '',
  'root-port': 'pcie-root-port',
  'upstream-port': 'x3130-upstream',
  'downstream-port': 'xio3130-downstream',
  'pci-bridge': 'pcie-pci-bridge',
  endpoint: 'edu',
};

/** Why QEMU can't build the tree of a path vector; null if it can. */
export function notBuildable(question: PathQuestion): string | null {
  const { hosts, functions } = question;
  for (const [index, [host, { first }]] of Object.entries(hosts).entries()) {
    const top = functions[first];
    const { id, type } = index === 0 ? { id: Q35, type: 'host-bridge' } : { id: ROOT_PORT, type: 'root-port' };
    if (top?.id?.vendor !== id.vendor || top.id.device !== id.device || top.type !== type || top.at !== '00.0') {
      return `QEMU has ${id.vendor.slice(2)}:${id.device.slice(2)} at 00.0 of the root bus ${host} and nothing else`;
    }
  }
  for (const [name, { acs, type, on }] of Object.entries(functions)) {
    if (type === 'pci-bridge' && functions[on]?.type === 'pci-bridge') return 'a conventional bridge below another';
    if (depthOf(question, name) > MOST_DEPTH) return `${name} is below more than ${MOST_DEPTH - 1} bridges`;
    if (acs === undefined) continue;
    if (type !== 'root-port') return `QEMU's ${DRIVERS[type]} (${name}) has no ACS capability`;
    if (acs.includes(NOT_EMULATED)) return `QEMU's ${DRIVERS[type]} (${name}) has no ACS ${NOT_EMULATED}`;
  }
  return null;
}

function depthOf(question: PathQuestion, name: string): number {
  const found = question.functions[name];
  return found === undefined ? 0 : 1 + depthOf(question, found.on);
}
