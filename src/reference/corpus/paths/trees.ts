// SPDX-License-Identifier: Apache-2.0
import { on, type Tree } from './draft.js';

/** Provider and client below two downstream ports of one switch; `d2` is a port beside them. */
export const oneSwitch: Tree = {
  rp: on('h0', '04.0', 'root-port'),
  up: on('rp', '00.0', 'upstream-port'),
  d0: on('up', '00.0', 'downstream-port'),
  d1: on('up', '01.0', 'downstream-port'),
  d2: on('up', '02.0', 'downstream-port'),
  p: on('d0', '00.0'),
  c: on('d1', '00.0'),
};

/** Two functions of one device below a root port. */
export const oneRootPort: Tree = {
  rp: on('h0', '04.0', 'root-port'),
  p: on('rp', '00.0'),
  c: on('rp', '00.1'),
};

/** A root port each. */
export const twoRootPorts: Tree = {
  rp0: on('h0', '04.0', 'root-port'),
  rp1: on('h0', '05.0', 'root-port'),
  p: on('rp0', '00.0'),
  c: on('rp1', '00.0'),
};

/** A host bridge each. */
export const twoHosts: Tree = {
  rp0: on('h0', '04.0', 'root-port'),
  rp1: on('h1', '04.0', 'root-port'),
  p: on('rp0', '00.0'),
  c: on('rp1', '00.0'),
};

/** Both on the root bus, with no bridge above them. */
export const rootBus: Tree = { p: on('h0', '04.0'), c: on('h0', '05.0') };

/** Two functions of one device on the root bus. */
export const rootBusDevice: Tree = { p: on('h0', '04.0'), c: on('h0', '04.1') };

/** Two functions of one device below a downstream port. */
export const oneDownstreamPort: Tree = {
  rp: on('h0', '04.0', 'root-port'),
  up: on('rp', '00.0', 'upstream-port'),
  d0: on('up', '00.0', 'downstream-port'),
  p: on('d0', '00.0'),
  c: on('d0', '00.1'),
};

/** Both on the bus of a bridge from PCI Express to conventional PCI. */
export const conventionalBus: Tree = {
  bridge: on('h0', '04.0', 'pci-bridge'),
  p: on('bridge', '01.0'),
  c: on('bridge', '02.0'),
};

/** The client one switch further down than the provider. */
export const clientDeeper: Tree = {
  ...oneSwitch,
  up1: on('d1', '00.0', 'upstream-port'),
  e0: on('up1', '00.0', 'downstream-port'),
  c: on('e0', '00.0'),
};

/** The provider one switch further down than the client. */
export const providerDeeper: Tree = {
  ...oneSwitch,
  up1: on('d0', '00.0', 'upstream-port'),
  e0: on('up1', '00.0', 'downstream-port'),
  p: on('e0', '00.0'),
};

/** A switch each, below one switch. */
export const switchOfSwitches: Tree = {
  ...providerDeeper,
  up2: on('d1', '00.0', 'upstream-port'),
  f0: on('up2', '00.0', 'downstream-port'),
  c: on('f0', '00.0'),
};

/** A switch each, below root ports of their own. */
export const twoSwitches: Tree = {
  rp0: on('h0', '04.0', 'root-port'),
  up0: on('rp0', '00.0', 'upstream-port'),
  d0: on('up0', '00.0', 'downstream-port'),
  p: on('d0', '00.0'),
  rp1: on('h0', '05.0', 'root-port'),
  up1: on('rp1', '00.0', 'upstream-port'),
  d1: on('up1', '00.0', 'downstream-port'),
  c: on('d1', '00.0'),
};

/** The provider on the root bus, the client below a switch. */
export const rootBusAndSwitch: Tree = { ...oneSwitch, p: on('h0', '05.0') };

/** The provider below a root port, the client on the root bus. */
export const rootPortAndRootBus: Tree = { ...twoRootPorts, c: on('h0', '06.0') };

/** The client on a conventional bus below a downstream port of the provider's switch. */
export const conventionalBelowSwitch: Tree = {
  ...oneSwitch,
  bridge: on('d1', '00.0', 'pci-bridge'),
  c: on('bridge', '01.0'),
};
