// SPDX-License-Identifier: Apache-2.0
import { errnoName } from './errno.js';
import {
  ClientKind,
  DISTANCE_ASKED_SIZE,
  DISTANCE_CLIENT_SIZE,
  DISTANCE_RESULT_SIZE,
  DISTANCE_SEEN_SIZE,
  EntryFlag,
  NO_DISTANCE,
  NOT_TRIED,
  readDistanceResult,
  readDistanceSeen,
  writeDistanceAsked,
  writeDistanceClient,
} from './layout.js';
import { StructReader } from './struct-reader.js';
import { StructWriter } from './struct-writer.js';

/** How far a provider is from clients. */
export interface DistanceQuestion {
  /** Index in the setup's providers if it is published, else in its clients. */
  readonly provider: number;
  readonly published: boolean;
  /** Client: an index in the setup's clients, which `other` has none of. */
  readonly clients: readonly (
    { readonly kind: 'function' | 'child'; readonly client: number } | { readonly kind: 'other' }
  )[];
}

/** What is seen of one client alone. */
export interface DistanceOfClient {
  /** Hops, or -1. */
  readonly distance: number;
  /** How many functions on the ways from both to the root have an ACS redirect set. */
  readonly redirects: number;
  /** A map of one page; null if none was tried, as for a PCI function. */
  readonly page: MappedPage | null;
}

/** How a map of one page ended. */
export interface MappedPage {
  /** The name of an errno, or null. */
  readonly error: string | null;
  readonly busAddress: boolean;
}

export interface DistanceAnswer {
  /** pci_p2pdma_distance_many of all clients: hops, or -1. */
  readonly many: number;
  /** The kernel keeps the provider for one that has published memory. */
  readonly published: boolean;
  /** In the order of the question. */
  readonly clients: readonly DistanceOfClient[];
}

const KINDS = { function: ClientKind.FUNCTION, child: ClientKind.CHILD, other: ClientKind.OTHER } as const;

/** The payload of DISTANCE. */
export function encodeDistance({ provider, published, clients }: DistanceQuestion): Uint8Array {
  const writer = new StructWriter(DISTANCE_ASKED_SIZE + DISTANCE_CLIENT_SIZE * clients.length);
  writer.put(writeDistanceAsked, DISTANCE_ASKED_SIZE, {
    provider,
    published: published ? 1 : 0,
    clients: clients.length,
  });
  for (const each of clients) {
    const client = each.kind === 'other' ? 0 : each.client;
    writer.put(writeDistanceClient, DISTANCE_CLIENT_SIZE, { client, kind: KINDS[each.kind] });
  }
  return writer.bytes;
}

/**
 * Reads the payload of DISTANCE_RESULT.
 * @throws WireError when it is not an answer for so many clients
 */
export function decodeDistance(payload: Uint8Array, { clients }: DistanceQuestion): DistanceAnswer {
  const reader = new StructReader(payload);
  const { many, published } = reader.one(readDistanceResult, DISTANCE_RESULT_SIZE);
  const seen = reader.many(readDistanceSeen, DISTANCE_SEEN_SIZE, clients.length);
  reader.end();
  return {
    many: hops(many),
    published: published === 1,
    clients: seen.map(({ distance, redirects, error, flags }) => ({
      distance: hops(distance),
      redirects,
      page:
        error === NOT_TRIED
          ? null
          : { error: error === 0 ? null : errnoName(error), busAddress: (flags & EntryFlag.BUS_ADDRESS) !== 0 },
    })),
  };
}

function hops(distance: number): number {
  return distance === NO_DISTANCE ? -1 : distance;
}
