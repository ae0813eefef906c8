// SPDX-License-Identifier: Apache-2.0
import type { MapType, SeenPathAnswer } from '../../../spec/types/formats.js';
import type { PathQuestion } from '../../reference/formats/check-path.js';
import { ask, understood } from '../qemu/ask.js';
import type { BootedGuest } from '../qemu/boot.js';
import { runPlaced } from '../qemu/run-in-guest.js';
import { errored } from '../targets/observations.js';
import { decodeDistance, type DistanceQuestion, encodeDistance } from '../wire/distance.js';
import { Message, type Ready } from '../wire/index.js';
import { acsNotSet } from './acs-state.js';
import type { GuestTree } from './guests.js';
import { mapTypeOf, mapTypeShown, onePage } from './one-page.js';
import type { PathObservation } from './path-observation.js';
import { deviceId } from './path-topology.js';

/** How a guest is asked. */
export interface PathAsking {
  /** How long it may be silent. */
  readonly timeoutMs: number;
  /** Told what its kernel logged. */
  readonly onLog: (lines: readonly string[]) => void;
  /** A number that no request to this guest had. */
  readonly next: () => number;
}

/**
 * Asks a guest for the distances of a question's clients, alone and together, and for the map type of each by mapping one
 * page. Of a provider that has published no memory there is no page, hence no map type.
 * @throws GuestFailure when the guest fails meanwhile
 */
export async function askInGuest(
  booted: BootedGuest,
  tree: GuestTree,
  question: PathQuestion,
  asking: PathAsking,
): Promise<PathObservation> {
  const vector = question.id;
  const { publishes } = question.provider;
  const asked = distanceQuestion(booted.ready, tree, question);
  const { timeoutMs, onLog } = asking;
  const answer = await ask(
    { guest: booted.guest, timeoutMs, onLog },
    { type: Message.DISTANCE, answer: Message.DISTANCE_RESULT, payload: encodeDistance(asked) },
  );
  const { many, published, clients: alone } = understood(() => decodeDistance(answer, asked));
  if (published !== publishes) {
    return errored(vector, 'garbage', `the provider has ${published ? '' : 'not '}published memory`);
  }
  const clients: SeenPathAnswer['clients'] = [];
  for (const [index, { distance, redirects, page }] of alone.entries()) {
    const client = question.clients[index];
    const unset =
      client === undefined || client.kind === 'other' ? null : acsNotSet(question, client.function, redirects);
    if (unset !== null) return { vector, skipped: unset };
    const device = asked.clients[index];
    let map: MapType | null | { readonly strange: string } = page === null ? null : mapTypeOf(page);
    if (publishes && device?.kind === 'function') {
      const { scenario, placement } = onePage(booted.ready, device.client, asked.provider);
      const observation = await runPlaced(booted, { scenario, placement }, asking.next(), { timeoutMs, onLog });
      if (!('steps' in observation)) return { ...observation, vector };
      map = mapTypeShown(observation);
    }
    if (map !== null && typeof map !== 'string') return errored(vector, 'garbage', map.strange);
    clients.push({ map, distance });
  }
  return { vector, path: { clients, many } };
}

function distanceQuestion(ready: Ready, tree: GuestTree, { provider, clients }: PathQuestion): DistanceQuestion {
  const clientOf = (name: string): number => ready.clients.findIndex((each) => each.name === deviceId(tree, name));
  const providerOf = (name: string): number => ready.providers.findIndex((each) => each.name === deviceId(tree, name));
  return {
    provider: provider.publishes ? providerOf(provider.function) : clientOf(provider.function),
    published: provider.publishes,
    clients: clients.map((client) =>
      client.kind === 'other' ? { kind: 'other' } : { kind: client.kind, client: clientOf(client.function) },
    ),
  };
}
