// SPDX-License-Identifier: Apache-2.0
import type { Topology } from '../../../spec/types/formats.js';
import {
  readSetup,
  readSetupDevice,
  SETUP_DEVICE_SIZE,
  SETUP_PAIR_SIZE,
  SETUP_SIZE,
  SetupFlag,
  type WireSetupDevice,
  writeSetup,
  writeSetupDevice,
  writeSetupPair,
} from './layout.js';
import type { SetupDevices } from './ready.js';
import { StructReader } from './struct-reader.js';
import { StructWriter } from './struct-writer.js';
import { WireError } from './wire-error.js';

/**
 * The payload of SETUP: which devices of the guest play which part. Their order is that of the topology's keys.
 * @throws RangeError when a forged pair names a device that the topology doesn't have
 */
export function encodeSetup(topology: Topology): Uint8Array {
  const providers = Object.entries(topology.providers);
  const clients = Object.entries(topology.clients);
  const { vendor, device, pairs } = topology.forge;
  const writer = new StructWriter(
    SETUP_SIZE + SETUP_DEVICE_SIZE * (providers.length + clients.length) + SETUP_PAIR_SIZE * pairs.length,
  );
  writer.put(writeSetup, SETUP_SIZE, {
    flags: SetupFlag.TEST_BENCH,
    providers: providers.length,
    clients: clients.length,
    forged: pairs.length,
    forgedVendor: Number(vendor),
    forgedDevice: Number(device),
  });
  for (const [, { path, bar }] of providers) writer.put(writeSetupDevice, SETUP_DEVICE_SIZE, { path, bar });
  for (const [, { path }] of clients) writer.put(writeSetupDevice, SETUP_DEVICE_SIZE, { path, bar: 0 });
  for (const [client, provider] of pairs) {
    writer.put(writeSetupPair, SETUP_PAIR_SIZE, {
      client: indexOf(clients, client),
      provider: indexOf(providers, provider),
    });
  }
  return writer.bytes;
}

/**
 * Reads a payload of SETUP that the agent made: devices are named by their paths, BARs of one device by their numbers
 * too, and nothing is forged.
 * @throws WireError when it is malformed, or asks for what only a test bench may do
 */
export function decodeSetupDevices(payload: Uint8Array): SetupDevices {
  const reader = new StructReader(payload);
  const head = reader.one(readSetup, SETUP_SIZE);
  const providers = reader.many(readSetupDevice, SETUP_DEVICE_SIZE, head.providers);
  const clients = reader.many(readSetupDevice, SETUP_DEVICE_SIZE, head.clients);
  reader.end();
  if (head.flags !== 0 || head.forged !== 0) throw new WireError('a setup with tricks of the test bench');
  return {
    providers: Object.fromEntries(providers.map((device) => [barName(device, providers), device])),
    clients: Object.fromEntries(clients.map(({ path }) => [path, { path }])),
    reach: {},
  };
}

/** A provider of one BAR has its path for a name, as clients have. */
function barName({ path, bar }: WireSetupDevice, all: readonly WireSetupDevice[]): string {
  return all.filter((device) => device.path === path).length === 1 ? path : `${path}@${bar}`;
}

function indexOf(entries: readonly [string, unknown][], name: string): number {
  const index = entries.findIndex(([key]) => key === name);
  if (index < 0) throw new RangeError(`the topology has no device "${name}"`);
  return index;
}
