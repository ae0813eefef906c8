// SPDX-License-Identifier: Apache-2.0
import type {
  Access,
  BarRegion,
  Client,
  Direction,
  Entry,
  MapType,
  Owner,
  Profile,
  RamRegion,
  Vector,
} from '../../../spec/types/formats.js';
import { type Action, featuresOf, formatHex, type MapAction, type Scenario } from '../formats/index.js';

/** A family of vectors as its file writes it. */
export interface Family {
  readonly family: string;
  readonly title: string;
  readonly description: string;
  readonly drafts: () => Draft[];
}

/** A vector as a family writes it: what is left out has the usual value. Sizes are bytes. */
export interface Draft {
  /** The id without the family: permanent, chosen by what the vector shows, never by its position. */
  readonly name: string;
  readonly title: string;
  /** Requirements beside those that `exercised` finds. */
  readonly requirements?: readonly string[];
  /** dma-iommu by default. */
  readonly profile?: Profile;
  readonly pageSize?: number;
  readonly granule?: number;
  /** Clients by name, each with what differs from `usualClient`. Only `device` by default. */
  readonly clients?: Readonly<Record<string, ClientDraft>>;
  /** Regions beside the usual ones, or in their place. */
  readonly memory?: Readonly<Record<string, RamRegion | BarRegion>>;
  readonly adjacent?: readonly [string, string][];
  /** Regions above a client's DMA mask, by client; with dma-direct only. */
  readonly beyond?: Readonly<Record<string, readonly string[]>>;
  /** A single list, mapped and unmapped by `device`; else `lists` and `steps`. */
  readonly entries?: readonly EntryDraft[];
  readonly lists?: Readonly<Record<string, readonly EntryDraft[]>>;
  readonly steps?: readonly StepDraft[];
  /** Lists that sg_alloc_table_from_pages builds. */
  readonly fromPages?: readonly string[];
  /** The target says what dma_pci_p2pdma_supported says. */
  readonly asksSupported?: boolean;
}

/** Limits of a client in numbers; masks as their number of bits. */
export interface ClientDraft {
  readonly dmaBits?: number;
  readonly boundaryBits?: number;
  readonly maxSegSize?: number;
  readonly untrusted?: true;
  /** Whose reach it has; by default that of its own name. */
  readonly reachOf?: keyof typeof reachOfClient;
}

/** An entry: region, page number, offset, length. */
export interface EntryDraft {
  readonly memory: string;
  readonly page: number;
  readonly offset: number;
  readonly length: number;
}

/** A step as a family writes it. */
export type StepDraft = Action;

/** Size of the usual regions, bytes. */
const USUAL_SIZE = 0x100000;

/** What the PCI core sets for a new device: 32-bit DMA mask, 4 GiB boundary, 64 KiB segments. */
const usualClient = { dmaBits: 32, boundaryBits: 32, maxSegSize: 0x10000 };

/**
 * How each client reaches each provider. Providers are named by how `device` reaches them: `bus0` and `bus1` below the
 * same switch, `bridge0` and `bridge1` through the host bridge, `far0` not at all. `twin` sits beside `device`; `other`
 * elsewhere.
 */
const reachOfClient = {
  device: {
    bus0: 'bus-address',
    bus1: 'bus-address',
    bridge0: 'host-bridge',
    bridge1: 'host-bridge',
    far0: 'unreachable',
  },
  twin: {
    bus0: 'bus-address',
    bus1: 'bus-address',
    bridge0: 'host-bridge',
    bridge1: 'host-bridge',
    far0: 'unreachable',
  },
  other: {
    bus0: 'unreachable',
    bus1: 'host-bridge',
    bridge0: 'host-bridge',
    bridge1: 'unreachable',
    far0: 'host-bridge',
  },
} as const satisfies Record<string, Record<string, MapType>>;

/** An entry of `length` bytes that starts `offset` bytes into a page of a region. */
export function entry(memory: string, page: number, offset: number, length: number): EntryDraft {
  return { memory, page, offset, length };
}

/** A map step; by `device`, in both directions, unless said otherwise. */
export function map(list: string, client = 'device', direction: Direction = 'bidirectional'): StepDraft {
  return { op: 'map', list, client, direction };
}

/** The same map step with something special: attributes, dma_map_sg, an injected fault. */
export function special(step: StepDraft, how: Pick<MapAction, 'attrs' | 'call' | 'nents' | 'failMapping'>): StepDraft {
  return step.op === 'map' ? { ...step, ...how } : step;
}

/** A sync step. */
export function sync(list: string, owner: Owner): StepDraft {
  return { op: 'sync', list, for: owner };
}

/** The device that the list is or was mapped for reads or writes bytes of it. */
export function access(how: Access, list: string, from: number, length: number): StepDraft {
  return { op: 'access', list, access: how, from: formatHex(from), length: formatHex(length) };
}

/** The same access, after all that the IOMMU still has to invalidate. */
export function settled(step: StepDraft): StepDraft {
  return step.op === 'access' ? { ...step, settled: true } : step;
}

/** An unmap step. */
export function unmap(list: string): StepDraft {
  return { op: 'unmap', list };
}

/** The scenario that a draft stands for. */
export function scenarioOfDraft(family: string, draft: Draft): Omit<Vector, 'steps'> & Scenario {
  const pageSize = draft.pageSize ?? 0x1000;
  const granule = draft.granule ?? 0x1000;
  const lists = draft.lists ?? { list: draft.entries ?? [] };
  const clients = mapValues(draft.clients ?? { device: {} }, clientOf);
  const memory = memoryOf(lists, draft.memory ?? {});
  const steps = [...(draft.steps ?? [map('list'), unmap('list')])];
  const built = draft.fromPages === undefined ? {} : { fromPages: [...draft.fromPages] };
  const features = [
    ...featuresOf({ clients, memory, steps, ...built }),
    ...(draft.asksSupported === true ? (['supported'] as const) : []),
  ].sort();
  const providers = new Set(
    Object.values(memory).flatMap((region) => (region.kind === 'bar' ? [region.provider] : [])),
  );
  return {
    id: `${family}/${draft.name}`,
    title: draft.title,
    requirements: [...(draft.requirements ?? [])],
    needs: {
      profile: draft.profile ?? 'dma-iommu',
      pageSize: formatHex(pageSize),
      granule: formatHex(granule),
      reach: mapValues(clients, (_, name) => reachOf(draft.clients?.[name]?.reachOf ?? name, providers)),
      ...(draft.adjacent === undefined ? {} : { adjacent: draft.adjacent.map(([a, b]) => [a, b]) }),
      ...(draft.beyond === undefined ? {} : { beyond: mapValues(draft.beyond, (regions) => [...regions]) }),
      ...(features.length === 0 ? {} : { features }),
    },
    clients,
    memory,
    lists: mapValues(lists, (entries) => entries.map((each) => entryOf(each, pageSize))),
    ...built,
    steps,
  };
}

function clientOf(draft: ClientDraft): Client {
  const { dmaBits, boundaryBits, maxSegSize, untrusted } = { ...usualClient, ...draft };
  return {
    dmaMask: formatHex((1n << BigInt(dmaBits)) - 1n),
    segBoundaryMask: formatHex((1n << BigInt(boundaryBits)) - 1n),
    maxSegSize: formatHex(maxSegSize),
    ...(untrusted === undefined ? {} : { untrusted }),
  };
}

function entryOf({ memory, page, offset, length }: EntryDraft, pageSize: number): Entry {
  return { memory, page: formatHex(page * pageSize), offset: formatHex(offset), length: formatHex(length) };
}

function reachOf(client: string, providers: ReadonlySet<string>): Record<string, MapType> {
  const reach = Object.entries(reachOfClient).find(([name]) => name === client)?.[1];
  if (reach === undefined) throw new RangeError(`reachOfClient has no client ${client}`);
  return Object.fromEntries(Object.entries(reach).filter(([provider]) => providers.has(provider)));
}

/** The regions that the lists name: those of the draft, else the usual one of that name. */
function memoryOf(
  lists: Readonly<Record<string, readonly EntryDraft[]>>,
  own: Readonly<Record<string, RamRegion | BarRegion>>,
): Record<string, RamRegion | BarRegion> {
  const names = new Set([
    ...Object.values(lists).flatMap((list) => list.map(({ memory }) => memory)),
    ...Object.keys(own),
  ]);
  return Object.fromEntries([...names].sort().map((name) => [name, own[name] ?? usualRegion(name)]));
}

function usualRegion(name: string): RamRegion | BarRegion {
  const size = formatHex(USUAL_SIZE);
  if (name === 'ram') return { kind: 'ram', size };
  // Away from the BAR's edges, so that a pad after the region translates to memory of the same BAR.
  return { kind: 'bar', provider: name, from: 'start', at: size, size };
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  change: (value: In, key: string) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
