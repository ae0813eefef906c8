// SPDX-License-Identifier: Apache-2.0
import type { MapType, Profile, ReservedRange, Topology } from '../../../spec/types/formats.js';
import {
  AccessFlag,
  NO_DISTANCE,
  Profile as WireProfile,
  readReady,
  readReadyClient,
  readReadyPair,
  readReadyProvider,
  readReadyRange,
  READY_CLIENT_SIZE,
  READY_PAIR_SIZE,
  READY_PROVIDER_SIZE,
  READY_RANGE_SIZE,
  READY_SIZE,
  type WireReadyPair,
} from './layout.js';
import { reservedByClient } from './reserved.js';
import { StructReader } from './struct-reader.js';
import { WireError } from './wire-error.js';

/** A BAR of a provider of the guest; addresses and sizes in bytes. */
export interface ReadyProvider {
  readonly name: string;
  /** Path of the device: BARs with the same are of one provider. */
  readonly device: string;
  readonly phys: bigint;
  readonly bus: bigint;
  readonly size: bigint;
}

/** A client of the guest. */
export interface ReadyClient {
  readonly name: string;
  readonly profile: Profile;
  /** Bytes. */
  readonly granule: number;
  /** Clients with the same number share an IOVA space. */
  readonly domain: number;
  /** By provider name. */
  readonly reach: ReadonlyMap<string, MapType>;
  /** The kernel's distance to each provider, by name: hops, or -1. */
  readonly distance: ReadonlyMap<string, number>;
  /** How many functions on the ways from both to the root have an ACS redirect set, by provider name. */
  readonly redirects: ReadonlyMap<string, number>;
  /** Its page tables can be made to run out of memory. */
  readonly faults: boolean;
  /** It reads and writes memory when it is told to. */
  readonly accesses: boolean;
  /** What is unmapped is invalidated later, for many unmaps together. */
  readonly invalidatesLate: boolean;
  /** What it must never be given as IOVA. */
  readonly reserved: readonly ReservedRange[];
}

/** What a guest offers, as its module reported it. The order of devices is that of the wire's indices. */
export interface Ready {
  /** A disposable guest: what is mapped there may be any memory. */
  readonly testBench: boolean;
  readonly release: string;
  /** Bytes. */
  readonly pageSize: number;
  readonly arena: { readonly phys: bigint; readonly size: bigint };
  readonly providers: readonly ReadyProvider[];
  readonly clients: readonly ReadyClient[];
}

/** The devices of a setup, by name and in its order, and how they must reach each other. */
export type SetupDevices = Pick<Topology, 'providers' | 'clients' | 'reach'>;

/**
 * Reads the payload of READY.
 * @param testBench - whether SETUP said that this is one
 * @throws WireError when it is malformed, or the guest's devices don't reach each other as the topology says
 */
export function decodeReady(payload: Uint8Array, topology: SetupDevices, testBench: boolean): Ready {
  const reader = new StructReader(payload);
  const head = reader.one(readReady, READY_SIZE);
  const providerNames = Object.keys(topology.providers);
  const clientNames = Object.keys(topology.clients);
  if (head.providers !== providerNames.length || head.clients !== clientNames.length) {
    throw new WireError(
      `${head.providers} providers and ${head.clients} clients, the topology has ${providerNames.length} and ${clientNames.length}`,
    );
  }
  const providers = reader.many(readReadyProvider, READY_PROVIDER_SIZE, head.providers);
  const clients = reader.many(readReadyClient, READY_CLIENT_SIZE, head.clients);
  const pairs = reader.many(readReadyPair, READY_PAIR_SIZE, head.clients * head.providers);
  const reserved = reservedByClient(reader.many(readReadyRange, READY_RANGE_SIZE, head.ranges), head.clients);
  reader.end();
  const ready = {
    testBench,
    release: head.release,
    pageSize: powerOfTwo('the page size', BigInt(head.pageSize)),
    arena: { phys: head.arenaPhys, size: head.arenaSize },
    providers: providers.map((provider, index) => {
      const name = nameAt(providerNames, index);
      return { name, device: topology.providers[name]?.path ?? name, ...provider };
    }),
    clients: clients.map(({ granule, profile, domain, faults, access }, index) => ({
      name: nameAt(clientNames, index),
      profile: profileOf(profile),
      granule: powerOfTwo('the granule', granule),
      domain,
      faults: faults === 1,
      accesses: (access & AccessFlag.ENGINE) !== 0,
      invalidatesLate: (access & AccessFlag.LATE) !== 0,
      reserved: reserved[index] ?? [],
      distance: new Map(
        pairs
          .slice(index * head.providers, (index + 1) * head.providers)
          .map(({ distance }, provider) => [nameAt(providerNames, provider), distance === NO_DISTANCE ? -1 : distance]),
      ),
      redirects: new Map(
        pairs
          .slice(index * head.providers, (index + 1) * head.providers)
          .map(({ redirects }, provider) => [nameAt(providerNames, provider), redirects]),
      ),
      reach: new Map(
        pairs
          .slice(index * head.providers, (index + 1) * head.providers)
          .map((pair, provider) => [nameAt(providerNames, provider), mapTypeOf(pair)]),
      ),
    })),
  };
  checkReach(ready, topology);
  return ready;
}

/** How a client reaches a provider (drivers/pci/p2pdma.c: calc_map_type_and_dist), told without mapping anything. */
function mapTypeOf({ distance, sharedBridge }: WireReadyPair): MapType {
  if (distance === NO_DISTANCE) return 'unreachable';
  return sharedBridge === 1 ? 'bus-address' : 'host-bridge';
}

function checkReach(ready: Ready, topology: SetupDevices): void {
  for (const client of ready.clients) {
    for (const [provider, type] of client.reach) {
      const wanted = topology.reach[client.name]?.[provider];
      if (wanted !== undefined && wanted !== type) {
        throw new WireError(`${client.name} reaches ${provider} as ${type}, the topology says ${wanted}`);
      }
    }
    checkBarsAlike(client, ready.providers);
  }
}

/** The path is the device's: one for all its BARs. */
function checkBarsAlike({ name: client, reach }: ReadyClient, providers: readonly ReadyProvider[]): void {
  const types = new Map<string, MapType | undefined>();
  for (const { name, device } of providers) {
    const type = reach.get(name);
    if (types.has(device) && types.get(device) !== type) {
      throw new WireError(`${client} reaches BARs of ${device} as ${types.get(device)} and as ${type}`);
    }
    types.set(device, type);
  }
}

function profileOf(profile: number): Profile {
  if (profile === WireProfile.DMA_IOMMU) return 'dma-iommu';
  if (profile === WireProfile.DMA_DIRECT) return 'dma-direct';
  throw new WireError(`a client of the unknown profile ${profile}`);
}

function powerOfTwo(what: string, value: bigint): number {
  if (value === 0n || value > 0x80000000n || (value & (value - 1n)) !== 0n) {
    throw new WireError(`${what} is ${value}`);
  }
  return Number(value);
}

function nameAt(names: readonly string[], index: number): string {
  const name = names[index];
  if (name === undefined) throw new WireError(`no device has the index ${index}`);
  return name;
}
