// SPDX-License-Identifier: Apache-2.0
import type { Topology } from '../../spec/types/formats.js';
import type { Scenario } from '../../src/reference/formats/index.js';
import type { Ready } from '../../src/runner/wire/index.js';

const MIB = 0x100000n;

/** Two clients and four providers; the BARs lie in the order h0 b1 b0 (gap) u0. */
export const guest: Ready = {
  testBench: true,
  release: '6.12.0',
  pageSize: 0x1000,
  arena: { phys: 0x2000000n, size: 4n * MIB },
  providers: [
    { name: 'b0', device: '0000:00:00.0/00.0', phys: 0xfc400000n, bus: 0xfc400000n, size: 2n * MIB },
    { name: 'b1', device: '0000:00:01.0/00.0', phys: 0xfc000000n, bus: 0xfc000000n, size: 4n * MIB },
    { name: 'h0', device: '0000:00:02.0/00.0', phys: 0xfb800000n, bus: 0x1b800000n, size: 8n * MIB },
    { name: 'u0', device: '0000:00:03.0/00.0', phys: 0xfd000000n, bus: 0xfd000000n, size: 4n * MIB },
  ],
  clients: [
    {
      name: 'ca',
      profile: 'dma-iommu',
      granule: 0x1000,
      domain: 0,
      reserved: [
        { start: '0xc0000000', length: '0x3ec00000', kind: 'bridge-window' },
        { start: '0xfee00000', length: '0x100000', kind: 'msi' },
      ],
      faults: true,
      accesses: false,
      invalidatesLate: false,
      redirects: new Map([
        ['b0', 0],
        ['b1', 0],
        ['h0', 0],
        ['u0', 0],
      ]),
      distance: new Map([
        ['b0', 4],
        ['b1', 4],
        ['h0', 6],
        ['u0', -1],
      ]),
      reach: new Map([
        ['b0', 'bus-address'],
        ['b1', 'bus-address'],
        ['h0', 'host-bridge'],
        ['u0', 'unreachable'],
      ]),
    },
    {
      name: 'cb',
      profile: 'dma-iommu',
      granule: 0x1000,
      domain: 1,
      reserved: [],
      faults: true,
      accesses: false,
      invalidatesLate: false,
      redirects: new Map([
        ['b0', 0],
        ['b1', 0],
        ['h0', 0],
        ['u0', 0],
      ]),
      distance: new Map([
        ['b0', -1],
        ['b1', 6],
        ['h0', 6],
        ['u0', 6],
      ]),
      reach: new Map([
        ['b0', 'unreachable'],
        ['b1', 'host-bridge'],
        ['h0', 'host-bridge'],
        ['u0', 'host-bridge'],
      ]),
    },
  ],
};

/** The topology that the guest comes from, as far as the protocol is concerned. */
export const topology: Topology = {
  format: 'p2p-conform/topology/1',
  title: 'sample',
  arch: 'x86_64',
  machine: { type: 'q35', cpu: 'qemu64', memory: 256 },
  objects: [],
  devices: [],
  iommus: { none: { title: 'none', machine: {}, devices: [], append: [], modes: [] } },
  append: [],
  providers: Object.fromEntries(guest.providers.map(({ name, device }) => [name, { path: device, bar: 2 }])),
  clients: Object.fromEntries(guest.clients.map(({ name }, index) => [name, { path: `0000:00:1${index}.0` }])),
  forge: { vendor: '0x8086', device: '0x2030', pairs: [['ca', 'h0']] },
  reach: Object.fromEntries(guest.clients.map(({ name, reach }) => [name, Object.fromEntries(reach)])),
};

/** The guest with one device more: a provider of two BARs, which ca reaches by bus address; the first follows u0. */
export const guestWithTwoBars: Ready = {
  ...guest,
  providers: [
    ...guest.providers,
    { name: 't0', device: 'two', phys: 0xfd400000n, bus: 0x3d400000n, size: 2n * MIB },
    { name: 't1', device: 'two', phys: 0xfd600000n, bus: 0x5d600000n, size: 2n * MIB },
  ],
  clients: guest.clients.map((client) => {
    const type = client.name === 'ca' ? 'bus-address' : 'host-bridge';
    return { ...client, reach: new Map([...client.reach, ['t0', type], ['t1', type]]) };
  }),
};

/** A list of RAM, a bus-address page and a host-bridge page, mapped and unmapped. */
export const mixed: Scenario = {
  id: 'sample/mixed',
  title: 'RAM, bus address, host bridge',
  requirements: ['MAP-BYTES'],
  needs: {
    profile: 'dma-iommu',
    pageSize: '0x1000',
    granule: '0x1000',
    reach: { c: { p: 'bus-address', q: 'host-bridge' } },
  },
  clients: { c: { dmaMask: '0xffffffff', segBoundaryMask: '0xffff', maxSegSize: '0x10000' } },
  memory: {
    ram: { kind: 'ram', size: '0x4000' },
    bus: { kind: 'bar', provider: 'p', from: 'start', at: '0x1000', size: '0x2000' },
    host: { kind: 'bar', provider: 'q', from: 'end', at: '0x2000', size: '0x1000' },
  },
  lists: {
    l: [
      { memory: 'ram', page: '0x1000', offset: '0x10', length: '0x200' },
      { memory: 'bus', page: '0x0', offset: '0x1800', length: '0x40' },
      { memory: 'host', page: '0x0', offset: '0x0', length: '0x1000' },
    ],
  },
  steps: [
    { op: 'map', list: 'l', client: 'c', direction: 'from-device' },
    { op: 'unmap', list: 'l' },
  ],
};
