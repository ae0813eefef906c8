// SPDX-License-Identifier: Apache-2.0
import type { Needs } from '../../../spec/types/formats.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { Ready } from '../wire/ready.js';

/** Indices of the guest's devices, by the scenario's names. */
export interface Assignment {
  readonly clients: ReadonlyMap<string, number>;
  readonly providers: ReadonlyMap<string, number>;
}

/**
 * Every way to give each client and each provider a guest device of its own such that profile, granule and reach are
 * as needed. A guest has a handful of devices: trying all is fast, as long as a wrong choice is dropped at once.
 */
export function* assignments(
  needs: Needs,
  clients: readonly string[],
  providers: readonly string[],
  ready: Ready,
): Generator<Assignment> {
  const granule = parseHex(needs.granule);
  const accesses = needs.features?.includes('device-access') === true;
  const usable = ready.clients.flatMap((client, index) =>
    client.profile === needs.profile && BigInt(client.granule) === granule && (client.accesses || !accesses)
      ? [index]
      : [],
  );
  for (const chosenClients of choices(clients, usable, () => true)) {
    const reaches = (provider: string, device: number): boolean =>
      clients.every((client) => {
        const needed = needs.reach[client]?.[provider];
        const name = ready.providers[device]?.name ?? '';
        return needed === undefined || ready.clients[chosenClients.get(client) ?? -1]?.reach.get(name) === needed;
      });
    for (const chosenProviders of choices(providers, [...ready.providers.keys()], reaches)) {
      yield { clients: chosenClients, providers: chosenProviders };
    }
  }
}

/** Every injective choice of a device for each name that `fits`. */
function* choices(
  names: readonly string[],
  devices: readonly number[],
  fits: (name: string, device: number) => boolean,
): Generator<ReadonlyMap<string, number>> {
  const [name, ...rest] = names;
  if (name === undefined) {
    yield new Map();
    return;
  }
  for (const device of devices) {
    if (!fits(name, device)) continue;
    const others = devices.filter((other) => other !== device);
    for (const choice of choices(rest, others, fits)) yield new Map([[name, device], ...choice]);
  }
}
