// SPDX-License-Identifier: Apache-2.0
import { readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MapType } from '../../spec/types/formats.js';
import { packageRoot, readJson } from '../../src/reference/formats/index.js';
import { decodeReady, decodeSetupDevices, encodeSetup, type Ready, WireError } from '../../src/runner/wire/index.js';
import * as layout from '../../src/runner/wire/layout.js';
import { StructReader } from '../../src/runner/wire/struct-reader.js';
import { StructWriter } from '../../src/runner/wire/struct-writer.js';
import { guest, topology } from './sample-guest.js';

/** What a guest sends for `ready`. */
function encodeReady(ready: Ready, more: readonly layout.WireReadyRange[] = []): Uint8Array {
  const { clients, providers } = ready;
  const ranges = clients.flatMap(({ reserved }, client) =>
    reserved.map(({ start, length, kind }): layout.WireReadyRange => ({
      first: BigInt(start),
      last: BigInt(start) + BigInt(length) - 1n,
      client,
      kind: kind === 'msi' ? layout.ReservedKind.MSI : layout.ReservedKind.BRIDGE_WINDOW,
    })),
  );
  const writer = new StructWriter(
    layout.READY_SIZE +
      layout.READY_PROVIDER_SIZE * providers.length +
      layout.READY_CLIENT_SIZE * clients.length +
      layout.READY_PAIR_SIZE * clients.length * providers.length +
      layout.READY_RANGE_SIZE * (ranges.length + more.length),
  );
  writer.put(layout.writeReady, layout.READY_SIZE, {
    release: ready.release,
    pageSize: ready.pageSize,
    providers: providers.length,
    clients: clients.length,
    ranges: ranges.length + more.length,
    arenaPhys: ready.arena.phys,
    arenaSize: ready.arena.size,
  });
  for (const provider of providers) writer.put(layout.writeReadyProvider, layout.READY_PROVIDER_SIZE, provider);
  for (const { granule, domain, profile } of clients) {
    writer.put(layout.writeReadyClient, layout.READY_CLIENT_SIZE, {
      granule: BigInt(granule),
      domain,
      faults: 1,
      access: 0,
      profile: profile === 'dma-iommu' ? layout.Profile.DMA_IOMMU : layout.Profile.DMA_DIRECT,
    });
  }
  const pairs: Record<MapType, layout.WireReadyPair> = {
    'bus-address': { distance: 4, sharedBridge: 1, redirects: 0 },
    'host-bridge': { distance: 6, sharedBridge: 0, redirects: 0 },
    unreachable: { distance: layout.NO_DISTANCE, sharedBridge: 0, redirects: 0 },
  };
  for (const { reach } of clients) {
    for (const type of reach.values()) writer.put(layout.writeReadyPair, layout.READY_PAIR_SIZE, pairs[type]);
  }
  for (const range of [...ranges, ...more]) writer.put(layout.writeReadyRange, layout.READY_RANGE_SIZE, range);
  return writer.bytes;
}

describe('SETUP', () => {
  it('names the devices in the order of the topology, and forged pairs by index', () => {
    const reader = new StructReader(encodeSetup(topology));
    expect(reader.one(layout.readSetup, layout.SETUP_SIZE)).toEqual({
      flags: layout.SetupFlag.TEST_BENCH,
      providers: 4,
      clients: 2,
      forged: 1,
      forgedVendor: 0x8086,
      forgedDevice: 0x2030,
    });
    const devices = reader.many(layout.readSetupDevice, layout.SETUP_DEVICE_SIZE, 6);
    expect(devices).toEqual([
      ...Object.values(topology.providers),
      ...Object.values(topology.clients).map(({ path: devicePath }) => ({ path: devicePath, bar: 0 })),
    ]);
    expect(reader.one(layout.readSetupPair, layout.SETUP_PAIR_SIZE)).toEqual({ client: 0, provider: 2 });
    reader.end();
  });

  it('is not made for a forged pair of unknown devices, or a path that does not fit', () => {
    const forge = { ...topology.forge, pairs: [['ca', 'nobody'] as [string, string]] };
    expect(() => encodeSetup({ ...topology, forge })).toThrow(/nobody/);
    const clients = { ca: { path: '0'.repeat(64) } };
    expect(() => encodeSetup({ ...topology, clients })).toThrow(RangeError);
  });
});

describe("SETUP of the agent's", () => {
  it('has a name for each BAR', () => {
    const named: [string, number][] = [
      ['0000:03:00.0', 2],
      ['0000:03:00.0', 4],
      ['0000:04:00.0', 0],
    ];
    const writer = new StructWriter(layout.SETUP_SIZE + named.length * layout.SETUP_DEVICE_SIZE);
    writer.put(layout.writeSetup, layout.SETUP_SIZE, {
      ...{ flags: 0, providers: named.length, clients: 0 },
      ...{ forged: 0, forgedVendor: 0, forgedDevice: 0 },
    });
    for (const [device, bar] of named) {
      writer.put(layout.writeSetupDevice, layout.SETUP_DEVICE_SIZE, { path: device, bar });
    }
    expect(decodeSetupDevices(writer.bytes).providers).toEqual({
      '0000:03:00.0@2': { path: '0000:03:00.0', bar: 2 },
      '0000:03:00.0@4': { path: '0000:03:00.0', bar: 4 },
      '0000:04:00.0': { path: '0000:04:00.0', bar: 0 },
    });
  });
});

describe('READY', () => {
  it('comes out as it went in', () => {
    expect(decodeReady(encodeReady(guest), topology, true)).toEqual(guest);
  });

  it('is refused when the guest reaches a provider in another way than the topology says', () => {
    const reach = { ...topology.reach, ca: { ...topology.reach['ca'], h0: 'unreachable' as const } };
    expect(() => decodeReady(encodeReady(guest), { ...topology, reach }, true)).toThrow(/ca reaches h0 as host-bridge/);
  });

  it('is refused when a client reaches two BARs of one device in different ways', () => {
    const providers = { ...topology.providers, u0: { path: '0000:00:00.0/00.0', bar: 4 } };
    expect(() => decodeReady(encodeReady(guest), { ...topology, providers }, true)).toThrow(
      /ca reaches BARs of 0000:00:00\.0\/00\.0 as bus-address and as unreachable/,
    );
  });

  it('is refused when the counts, a granule or the page size are impossible', () => {
    const { cb } = topology.clients;
    expect(() =>
      decodeReady(encodeReady(guest), { ...topology, clients: cb === undefined ? {} : { cb } }, true),
    ).toThrow(/2 clients/);
    expect(() => decodeReady(encodeReady({ ...guest, pageSize: 4097 }), topology, true)).toThrow(/page size/);
    const clients = guest.clients.map((client) => ({ ...client, granule: 0 }));
    expect(() => decodeReady(encodeReady({ ...guest, clients }), topology, true)).toThrow(/granule/);
  });

  it('leaves out what the DMA API itself maps, and refuses reserved ranges that are impossible', () => {
    const range = { first: 0x8000000n, last: 0x80fffffn, client: 0, kind: layout.ReservedKind.SW_MSI };
    expect(decodeReady(encodeReady(guest, [range]), topology, true)).toEqual(guest);
    for (const change of [{ client: 2 }, { kind: 9 }, { last: 0n }, { first: 0n, last: 0xffffffffffffffffn }]) {
      expect(() => decodeReady(encodeReady(guest, [{ ...range, ...change }]), topology, true)).toThrow(WireError);
    }
  });

  it('is never anything but understood or refused, whatever the bytes', () => {
    const bytes = encodeReady(guest);
    fc.assert(
      fc.property(fc.nat(bytes.length + 8), fc.array(fc.tuple(fc.nat(), fc.nat(255))), (length, changes) => {
        const wrong = new Uint8Array(length);
        wrong.set(bytes.subarray(0, length));
        for (const [position, value] of changes) if (length > 0) wrong[position % length] = value;
        try {
          decodeReady(wrong, topology, true);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});

describe('the topologies', () => {
  const folder = path.join(packageRoot, 'native-harness', 'topologies');

  it.each(readdirSync(folder))('%s keeps the schema, and can be set up', async (file) => {
    const read = await readJson('Topology', path.join(folder, file));
    expect(encodeSetup(read).length).toBeGreaterThan(0);
    const ids = [...read.objects, ...read.devices].flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [client, provider] of read.forge.pairs) expect(read.reach[client]?.[provider]).toBe('host-bridge');
    expect(Object.keys(read.reach)).toEqual(Object.keys(read.clients));
    for (const reach of Object.values(read.reach)) expect(Object.keys(reach)).toEqual(Object.keys(read.providers));
    // Two providers of one path are two BARs of one device: reached, and forged, alike.
    const named = Object.entries(read.providers);
    for (const [name, { path: device, bar }] of named) {
      for (const [other, twin] of named) {
        if (name === other || twin.path !== device) continue;
        expect(twin.bar).not.toBe(bar);
        for (const reach of Object.values(read.reach)) expect(reach[other]).toBe(reach[name]);
        const forged = (provider: string): string[] =>
          read.forge.pairs.filter((pair) => pair[1] === provider).map(([client]) => client);
        expect(forged(other)).toEqual(forged(name));
      }
    }
  });
});
