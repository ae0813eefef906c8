// SPDX-License-Identifier: Apache-2.0
import type { Needs } from '../../../spec/types/formats.js';
import type { BarName } from '../../reference/formats/bar.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { Ready } from '../wire/ready.js';

/** Indices of the guest's clients, by the scenario's names, and of its BARs, by the scenario's (`barOf`). */
export interface Assignment {
  readonly clients: ReadonlyMap<string, number>;
  readonly bars: ReadonlyMap<string, number>;
}

/**
 * Every way to give each client and each provider a guest device of its own, and each BAR one of its provider's, such
 * that profile, granule and reach are as needed. A guest has a handful of devices: trying all is fast, as long as a wrong choice is dropped at once.
 */
export function* assignments(
  needs: Needs,
  clients: readonly string[],
  bars: ReadonlyMap<string, BarName>,
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
    const fits = (bar: string, index: number, chosen: ReadonlyMap<string, number>): boolean => {
      const provider = bars.get(bar)?.provider ?? bar;
      const reaches = clients.every((client) => {
        const needed = needs.reach[client]?.[provider];
        const name = ready.providers[index]?.name ?? '';
        return needed === undefined || ready.clients[chosenClients.get(client) ?? -1]?.reach.get(name) === needed;
      });
      return reaches && [...chosen].every(([other, at]) => isOneDevice(ready, at, index) === isOneProvider(other, bar));
    };
    const isOneProvider = (a: string, b: string): boolean => bars.get(a)?.provider === bars.get(b)?.provider;
    for (const chosenBars of choices([...bars.keys()], [...ready.providers.keys()], fits)) {
      yield { clients: chosenClients, bars: chosenBars };
    }
  }
}

function isOneDevice({ providers }: Ready, first: number, second: number): boolean {
  return providers[first]?.device === providers[second]?.device;
}

/** Every injective choice of an index for each name that `fits` what was chosen for the names before it. */
function* choices(
  names: readonly string[],
  indices: readonly number[],
  fits: (name: string, index: number, chosen: ReadonlyMap<string, number>) => boolean,
  chosen: ReadonlyMap<string, number> = new Map(),
): Generator<ReadonlyMap<string, number>> {
  const [name, ...rest] = names;
  if (name === undefined) {
    yield chosen;
    return;
  }
  for (const index of indices) {
    if (!fits(name, index, chosen)) continue;
    const others = indices.filter((other) => other !== index);
    yield* choices(rest, others, fits, new Map([...chosen, [name, index]]));
  }
}
