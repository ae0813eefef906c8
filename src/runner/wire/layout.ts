// SPDX-License-Identifier: Apache-2.0
// Generated from native-harness/protocol/wire.json by scripts/generate-wire.mjs. Do not edit.
/* eslint-disable max-lines -- one definition, one file */
import { readText, writeText } from './text.js';

export const MAGIC = 0x43503250;
export const VERSION = 4;
/** provider devices in a setup */
export const MAX_PROVIDERS = 32;
/** client devices in a setup, and clients in a scenario */
export const MAX_CLIENTS = 32;
/** memory regions in a scenario */
export const MAX_REGIONS = 16;
/** scatterlists in a scenario */
export const MAX_LISTS = 16;
/** steps in a scenario */
export const MAX_STEPS = 64;
/** scatterlist entries in a scenario, all lists together */
export const MAX_ENTRIES = 16384;
/** payload bytes, host to guest */
export const MAX_REQUEST = 1048576;
/** payload bytes, guest to host */
export const MAX_REPLY = 8388608;
/** bytes of a device path, the final zero included */
export const PATH_BYTES = 64;
/** bytes of the kernel release, the final zero included */
export const RELEASE_BYTES = 64;
/** accounting that was not asked for */
export const NOT_COUNTED = 4294967295;
/** pci_p2pdma_distance returned -1 */
export const NO_DISTANCE = 4294967295;
/** dma_map_sg returned 0, which tells no errno */
export const NO_ERRNO = 4294967295;
/** workers of a stress request */
export const MAX_WORKERS = 16;
/** no page was mapped */
export const NOT_TRIED = 4294967295;
/** no distance was asked */
export const NO_QUESTION = 4294967295;
/** memory changed to nothing that the client was to write */
export const NO_BYTE = 4294967295;
/** touches of one step */
export const MAX_TOUCHES = 4096;

export const Message = {
  /** guest: struct hello; it is up */
  HELLO: 1,
  /** host: struct setup, then its providers, clients and forged pairs */
  SETUP: 2,
  /** guest: struct ready, providers, clients, pairs by client then provider, ranges */
  READY: 3,
  /** host: struct scenario, then clients, regions, lists, steps, entries */
  RUN: 4,
  /** guest: result, places, accounts, by step: step_result, entries twice, ranges, runs, touches */
  RESULT: 5,
  /** guest: text, what the kernel logged since the last LOG, lines of <level>text */
  LOG: 6,
  /** host: no payload; the guest powers off */
  STOP: 7,
  /** guest: text; the request of this seq was not carried out */
  FAIL: 8,
  /** host: struct stress, then its questions, then as RUN, with one map step for each list */
  STRESS: 16,
  /** guest: stress_result, places, accounts, by event: event, then as a step; looks */
  STRESS_RESULT: 17,
  /** host: struct unbind, then as RUN */
  UNBIND: 18,
  /** guest: struct unbind_result, then as RESULT */
  UNBIND_RESULT: 19,
  /** host: no payload; the agent unloads the module and loads it again; answered by HELLO */
  RELOAD: 20,
  /** host: no payload; kmemleak is to look for leaks, what it finds is logged */
  LEAKS: 21,
  /** guest: no payload; every leak that was found has been logged */
  LEAKS_RESULT: 22,
  /** host: struct distance_asked, then its clients */
  DISTANCE: 23,
  /** guest: struct distance_result, then by client: struct distance_seen */
  DISTANCE_RESULT: 24,
} as const;

export const ClientKind = {
  /** the PCI device itself */
  FUNCTION: 0,
  /** a platform device whose parent the PCI device is, made for the question */
  CHILD: 1,
  /** a platform device without a PCI device above it, made for the question */
  OTHER: 2,
} as const;

export const RegionKind = {
  /** bytes of the arena */
  RAM: 0,
  /** bytes of a provider's BAR */
  BAR: 1,
} as const;

export const Op = {
  /** dma_map_sgtable */
  MAP: 0,
  /** dma_unmap_sgtable */
  UNMAP: 1,
  /** dma_sync_sgtable_for_cpu */
  SYNC_FOR_CPU: 2,
  /** dma_sync_sgtable_for_device */
  SYNC_FOR_DEVICE: 3,
  /** the client reads memory by itself */
  READ: 4,
  /** the client writes memory by itself */
  WRITE: 5,
} as const;

export const Attribute = {
  /** DMA_ATTR_WEAK_ORDERING */
  WEAK_ORDERING: 1,
  /** DMA_ATTR_SKIP_CPU_SYNC */
  SKIP_CPU_SYNC: 2,
  /** DMA_ATTR_NO_WARN */
  NO_WARN: 4,
  /** DMA_ATTR_PRIVILEGED */
  PRIVILEGED: 8,
} as const;

export const ClientFlag = {
  /** TEST_BENCH only: the platform does not trust the device (pci_dev.untrusted) */
  UNTRUSTED: 1,
} as const;

export const ListFlag = {
  /** built by sg_alloc_table_from_pages from the pages of its entries, in order */
  FROM_PAGES: 1,
} as const;

export const Direction = {
  BIDIRECTIONAL: 0,
  TO_DEVICE: 1,
  FROM_DEVICE: 2,
} as const;

export const Profile = {
  /** no translating IOMMU */
  DMA_DIRECT: 0,
  /** the IOMMU driver's DMA domain */
  DMA_IOMMU: 1,
} as const;

export const ReservedKind = {
  /** memory window of the client's host bridge */
  BRIDGE_WINDOW: 0,
  /** IOMMU_RESV_DIRECT or IOMMU_RESV_DIRECT_RELAXABLE */
  DIRECT: 1,
  /** IOMMU_RESV_RESERVED */
  RESERVED: 2,
  /** IOMMU_RESV_MSI */
  MSI: 3,
  /** IOMMU_RESV_SW_MSI: the DMA API itself maps MSI doorbells there */
  SW_MSI: 4,
} as const;

export const SetupFlag = {
  /** a disposable guest: host bridge ids may be forged, memory past the arena described, all leaked translations removed */
  TEST_BENCH: 1,
} as const;

export const ScenarioFlag = {
  /** count the IOVA space of clients with a DMA mask below 2^24, before and after the steps */
  ACCOUNT: 1,
  /** TEST_BENCH only: RAM entries may go past the arena; nothing there reads or writes the memory */
  UNTOUCHED: 2,
} as const;

export const EntryFlag = {
  /** sg_dma_is_bus_address */
  BUS_ADDRESS: 1,
  /** sg_dma_is_swiotlb */
  SWIOTLB: 2,
} as const;

export const StepFlag = {
  /** the span of the list's IOVA segments was too long to probe whole */
  TRUNCATED: 1,
  /** not done: an unmap or sync of a list that is not mapped, or a map of one that is */
  NOT_DONE: 2,
} as const;

export const AccessFlag = {
  /** it reads and writes memory when it is told to */
  ENGINE: 1,
  /** what is unmapped is invalidated later, for many unmaps together */
  LATE: 2,
} as const;

/** Before every payload. */
export interface WireFrame {
  magic: number;
  version: number;
  /** enum message */
  type: number;
  /** chosen by the host; an answer has the seq of its request */
  seq: number;
  /** payload bytes */
  length: number;
  /** of the payload, as in zlib */
  crc32: number;
}

export const FRAME_SIZE = 24;
export function readFrame(view: DataView, at: number): WireFrame {
  return {
    magic: view.getUint32(at + 0, true),
    version: view.getUint16(at + 4, true),
    type: view.getUint16(at + 6, true),
    seq: view.getUint32(at + 8, true),
    length: view.getUint32(at + 12, true),
    crc32: view.getUint32(at + 16, true),
  };
}
export function writeFrame(view: DataView, at: number, value: WireFrame): void {
  view.setUint32(at + 0, value.magic, true);
  view.setUint16(at + 4, value.version, true);
  view.setUint16(at + 6, value.type, true);
  view.setUint32(at + 8, value.seq, true);
  view.setUint32(at + 12, value.length, true);
  view.setUint32(at + 16, value.crc32, true);
}
export interface WireHello {
  /** protocol version of the guest */
  version: number;
}

export const HELLO_SIZE = 8;
export function readHello(view: DataView, at: number): WireHello {
  return {
    version: view.getUint32(at + 0, true),
  };
}
export function writeHello(view: DataView, at: number, value: WireHello): void {
  view.setUint32(at + 0, value.version, true);
}
export interface WireSetup {
  /** enum setup_flag */
  flags: number;
  /** count of struct setup_device */
  providers: number;
  /** count of struct setup_device */
  clients: number;
  /** count of struct setup_pair */
  forged: number;
  /** PCI vendor id that the host bridge shows for forged pairs */
  forgedVendor: number;
  /** PCI device id that the host bridge shows for forged pairs */
  forgedDevice: number;
}

export const SETUP_SIZE = 24;
export function readSetup(view: DataView, at: number): WireSetup {
  return {
    flags: view.getUint32(at + 0, true),
    providers: view.getUint32(at + 4, true),
    clients: view.getUint32(at + 8, true),
    forged: view.getUint32(at + 12, true),
    forgedVendor: view.getUint32(at + 16, true),
    forgedDevice: view.getUint32(at + 20, true),
  };
}
export function writeSetup(view: DataView, at: number, value: WireSetup): void {
  view.setUint32(at + 0, value.flags, true);
  view.setUint32(at + 4, value.providers, true);
  view.setUint32(at + 8, value.clients, true);
  view.setUint32(at + 12, value.forged, true);
  view.setUint32(at + 16, value.forgedVendor, true);
  view.setUint32(at + 20, value.forgedDevice, true);
}
export interface WireSetupDevice {
  /** domain:bus:device.function/device.function..., as in the kernel's pci= parameters */
  path: string;
  /** the BAR that a provider publishes; 0 for a client */
  bar: number;
}

export const SETUP_DEVICE_SIZE = 72;
export function readSetupDevice(view: DataView, at: number): WireSetupDevice {
  return {
    path: readText(view, at + 0, 64),
    bar: view.getUint32(at + 64, true),
  };
}
export function writeSetupDevice(view: DataView, at: number, value: WireSetupDevice): void {
  writeText(view, at + 0, value.path, 64);
  view.setUint32(at + 64, value.bar, true);
}
export interface WireSetupPair {
  /** index in the setup's clients */
  client: number;
  /** index in the setup's providers */
  provider: number;
}

export const SETUP_PAIR_SIZE = 8;
export function readSetupPair(view: DataView, at: number): WireSetupPair {
  return {
    client: view.getUint32(at + 0, true),
    provider: view.getUint32(at + 4, true),
  };
}
export function writeSetupPair(view: DataView, at: number, value: WireSetupPair): void {
  view.setUint32(at + 0, value.client, true);
  view.setUint32(at + 4, value.provider, true);
}
export interface WireReady {
  /** kernel release */
  release: string;
  /** bytes */
  pageSize: number;
  /** count of struct ready_provider, as in the setup */
  providers: number;
  /** count of struct ready_client, as in the setup */
  clients: number;
  /** count of struct ready_range */
  ranges: number;
  /** physical address of the RAM arena */
  arenaPhys: bigint;
  /** bytes */
  arenaSize: bigint;
}

export const READY_SIZE = 96;
export function readReady(view: DataView, at: number): WireReady {
  return {
    release: readText(view, at + 0, 64),
    pageSize: view.getUint32(at + 64, true),
    providers: view.getUint32(at + 68, true),
    clients: view.getUint32(at + 72, true),
    ranges: view.getUint32(at + 76, true),
    arenaPhys: view.getBigUint64(at + 80, true),
    arenaSize: view.getBigUint64(at + 88, true),
  };
}
export function writeReady(view: DataView, at: number, value: WireReady): void {
  writeText(view, at + 0, value.release, 64);
  view.setUint32(at + 64, value.pageSize, true);
  view.setUint32(at + 68, value.providers, true);
  view.setUint32(at + 72, value.clients, true);
  view.setUint32(at + 76, value.ranges, true);
  view.setBigUint64(at + 80, value.arenaPhys, true);
  view.setBigUint64(at + 88, value.arenaSize, true);
}
export interface WireReadyProvider {
  /** physical address of the BAR */
  phys: bigint;
  /** PCI bus address of the BAR */
  bus: bigint;
  /** bytes */
  size: bigint;
}

export const READY_PROVIDER_SIZE = 24;
export function readReadyProvider(view: DataView, at: number): WireReadyProvider {
  return {
    phys: view.getBigUint64(at + 0, true),
    bus: view.getBigUint64(at + 8, true),
    size: view.getBigUint64(at + 16, true),
  };
}
export function writeReadyProvider(view: DataView, at: number, value: WireReadyProvider): void {
  view.setBigUint64(at + 0, value.phys, true);
  view.setBigUint64(at + 8, value.bus, true);
  view.setBigUint64(at + 16, value.size, true);
}
export interface WireReadyClient {
  /** smallest page of the IOMMU domain, bytes; the page size without a domain */
  granule: bigint;
  /** enum profile */
  profile: number;
  /** clients with the same number share an IOMMU domain, hence one IOVA space */
  domain: number;
  /** 1: its page tables can be made to run out of memory */
  faults: number;
  /** enum access_flag */
  access: number;
}

export const READY_CLIENT_SIZE = 24;
export function readReadyClient(view: DataView, at: number): WireReadyClient {
  return {
    granule: view.getBigUint64(at + 0, true),
    profile: view.getUint32(at + 8, true),
    domain: view.getUint32(at + 12, true),
    faults: view.getUint32(at + 16, true),
    access: view.getUint32(at + 20, true),
  };
}
export function writeReadyClient(view: DataView, at: number, value: WireReadyClient): void {
  view.setBigUint64(at + 0, value.granule, true);
  view.setUint32(at + 8, value.profile, true);
  view.setUint32(at + 12, value.domain, true);
  view.setUint32(at + 16, value.faults, true);
  view.setUint32(at + 20, value.access, true);
}
export interface WireReadyPair {
  /** pci_p2pdma_distance, or NO_DISTANCE */
  distance: number;
  /** 1: an upstream bridge in common, and no ACS redirect on the way */
  sharedBridge: number;
  /** functions on the two ways to the root that have an ACS redirect set */
  redirects: number;
}

export const READY_PAIR_SIZE = 16;
export function readReadyPair(view: DataView, at: number): WireReadyPair {
  return {
    distance: view.getUint32(at + 0, true),
    sharedBridge: view.getUint32(at + 4, true),
    redirects: view.getUint32(at + 8, true),
  };
}
export function writeReadyPair(view: DataView, at: number, value: WireReadyPair): void {
  view.setUint32(at + 0, value.distance, true);
  view.setUint32(at + 4, value.sharedBridge, true);
  view.setUint32(at + 8, value.redirects, true);
}

/** What pci_p2pdma_distance and pci_p2pdma_distance_many say. */
export interface WireDistanceAsked {
  /** index in the setup's providers if it is published, else in its clients */
  provider: number;
  /** 1: it has published memory, 0: it has not */
  published: number;
  /** count of struct distance_client, at most MAX_CLIENTS */
  clients: number;
}

export const DISTANCE_ASKED_SIZE = 16;
export function readDistanceAsked(view: DataView, at: number): WireDistanceAsked {
  return {
    provider: view.getUint32(at + 0, true),
    published: view.getUint32(at + 4, true),
    clients: view.getUint32(at + 8, true),
  };
}
export function writeDistanceAsked(view: DataView, at: number, value: WireDistanceAsked): void {
  view.setUint32(at + 0, value.provider, true);
  view.setUint32(at + 4, value.published, true);
  view.setUint32(at + 8, value.clients, true);
}
export interface WireDistanceClient {
  /** index in the setup's clients; 0 for OTHER */
  client: number;
  /** enum client_kind */
  kind: number;
}

export const DISTANCE_CLIENT_SIZE = 8;
export function readDistanceClient(view: DataView, at: number): WireDistanceClient {
  return {
    client: view.getUint32(at + 0, true),
    kind: view.getUint32(at + 4, true),
  };
}
export function writeDistanceClient(view: DataView, at: number, value: WireDistanceClient): void {
  view.setUint32(at + 0, value.client, true);
  view.setUint32(at + 4, value.kind, true);
}
export interface WireDistanceResult {
  /** pci_p2pdma_distance_many of all clients in their order, or NO_DISTANCE */
  many: number;
  /** 1: the kernel keeps the provider for one */
  published: number;
}

export const DISTANCE_RESULT_SIZE = 8;
export function readDistanceResult(view: DataView, at: number): WireDistanceResult {
  return {
    many: view.getUint32(at + 0, true),
    published: view.getUint32(at + 4, true),
  };
}
export function writeDistanceResult(view: DataView, at: number, value: WireDistanceResult): void {
  view.setUint32(at + 0, value.many, true);
  view.setUint32(at + 4, value.published, true);
}

/** What is seen of one client alone. */
export interface WireDistanceSeen {
  /** pci_p2pdma_distance, or NO_DISTANCE */
  distance: number;
  /** of a map of one page, for CHILD and OTHER: positive errno, or NOT_TRIED */
  error: number;
  /** enum entry_flag, of the entry as that map left it */
  flags: number;
  /** as in ready_pair, of the PCI device; 0 for OTHER */
  redirects: number;
}

export const DISTANCE_SEEN_SIZE = 16;
export function readDistanceSeen(view: DataView, at: number): WireDistanceSeen {
  return {
    distance: view.getUint32(at + 0, true),
    error: view.getUint32(at + 4, true),
    flags: view.getUint32(at + 8, true),
    redirects: view.getUint32(at + 12, true),
  };
}
export function writeDistanceSeen(view: DataView, at: number, value: WireDistanceSeen): void {
  view.setUint32(at + 0, value.distance, true);
  view.setUint32(at + 4, value.error, true);
  view.setUint32(at + 8, value.flags, true);
  view.setUint32(at + 12, value.redirects, true);
}

/** DMA addresses that a client with IOVA must not be given. */
export interface WireReadyRange {
  /** first byte */
  first: bigint;
  /** last byte */
  last: bigint;
  /** index in the setup's clients */
  client: number;
  /** enum reserved_kind */
  kind: number;
}

export const READY_RANGE_SIZE = 24;
export function readReadyRange(view: DataView, at: number): WireReadyRange {
  return {
    first: view.getBigUint64(at + 0, true),
    last: view.getBigUint64(at + 8, true),
    client: view.getUint32(at + 16, true),
    kind: view.getUint32(at + 20, true),
  };
}
export function writeReadyRange(view: DataView, at: number, value: WireReadyRange): void {
  view.setBigUint64(at + 0, value.first, true);
  view.setBigUint64(at + 8, value.last, true);
  view.setUint32(at + 16, value.client, true);
  view.setUint32(at + 20, value.kind, true);
}
export interface WireScenario {
  /** enum scenario_flag */
  flags: number;
  /** count of struct client */
  clients: number;
  /** count of struct region */
  regions: number;
  /** count of struct list */
  lists: number;
  /** count of struct step */
  steps: number;
  /** count of struct entry, all lists together */
  entries: number;
}

export const SCENARIO_SIZE = 24;
export function readScenario(view: DataView, at: number): WireScenario {
  return {
    flags: view.getUint32(at + 0, true),
    clients: view.getUint32(at + 4, true),
    regions: view.getUint32(at + 8, true),
    lists: view.getUint32(at + 12, true),
    steps: view.getUint32(at + 16, true),
    entries: view.getUint32(at + 20, true),
  };
}
export function writeScenario(view: DataView, at: number, value: WireScenario): void {
  view.setUint32(at + 0, value.flags, true);
  view.setUint32(at + 4, value.clients, true);
  view.setUint32(at + 8, value.regions, true);
  view.setUint32(at + 12, value.lists, true);
  view.setUint32(at + 16, value.steps, true);
  view.setUint32(at + 20, value.entries, true);
}
export interface WireClient {
  /** index in the setup's clients */
  device: number;
  /** dma_set_max_seg_size, bytes */
  maxSegSize: number;
  /** dma_set_mask */
  dmaMask: bigint;
  /** dma_set_seg_boundary */
  segBoundaryMask: bigint;
  /** enum client_flag */
  flags: number;
}

export const CLIENT_SIZE = 32;
export function readClient(view: DataView, at: number): WireClient {
  return {
    device: view.getUint32(at + 0, true),
    maxSegSize: view.getUint32(at + 4, true),
    dmaMask: view.getBigUint64(at + 8, true),
    segBoundaryMask: view.getBigUint64(at + 16, true),
    flags: view.getUint32(at + 24, true),
  };
}
export function writeClient(view: DataView, at: number, value: WireClient): void {
  view.setUint32(at + 0, value.device, true);
  view.setUint32(at + 4, value.maxSegSize, true);
  view.setBigUint64(at + 8, value.dmaMask, true);
  view.setBigUint64(at + 16, value.segBoundaryMask, true);
  view.setUint32(at + 24, value.flags, true);
}
export interface WireRegion {
  /** enum region_kind */
  kind: number;
  /** index in the setup's providers; 0 for RAM */
  provider: number;
  /** bytes from the start of the arena or BAR, a multiple of the page size */
  start: bigint;
  /** bytes, a multiple of the page size */
  size: bigint;
}

export const REGION_SIZE = 24;
export function readRegion(view: DataView, at: number): WireRegion {
  return {
    kind: view.getUint32(at + 0, true),
    provider: view.getUint32(at + 4, true),
    start: view.getBigUint64(at + 8, true),
    size: view.getBigUint64(at + 16, true),
  };
}
export function writeRegion(view: DataView, at: number, value: WireRegion): void {
  view.setUint32(at + 0, value.kind, true);
  view.setUint32(at + 4, value.provider, true);
  view.setBigUint64(at + 8, value.start, true);
  view.setBigUint64(at + 16, value.size, true);
}
export interface WireListHead {
  /** count; its entries follow those of the list before */
  entries: number;
  /** enum list_flag */
  flags: number;
}

export const LIST_HEAD_SIZE = 8;
export function readListHead(view: DataView, at: number): WireListHead {
  return {
    entries: view.getUint32(at + 0, true),
    flags: view.getUint32(at + 4, true),
  };
}
export function writeListHead(view: DataView, at: number, value: WireListHead): void {
  view.setUint32(at + 0, value.entries, true);
  view.setUint32(at + 4, value.flags, true);
}
export interface WireStep {
  /** enum op; what others don't speak of is ignored for all but map */
  op: number;
  /** index in the scenario's lists */
  list: number;
  /** index in the scenario's clients */
  client: number;
  /** enum direction */
  direction: number;
  /** enum attribute */
  attributes: number;
  /** 0: dma_map_sgtable; else dma_map_sg, given so many entries */
  nents: number;
  /** 0, or which call that enters contiguous memory into page tables fails, from 1 */
  failMapping: number;
  /** of READ and WRITE, 1: after what the IOMMU still has to invalidate */
  settled: number;
  /** of READ and WRITE: first byte, over the list's DMA segments; a multiple of 8 */
  from: number;
  /** of READ and WRITE: bytes, a multiple of 8 */
  length: number;
}

export const STEP_SIZE = 40;
export function readStep(view: DataView, at: number): WireStep {
  return {
    op: view.getUint32(at + 0, true),
    list: view.getUint32(at + 4, true),
    client: view.getUint32(at + 8, true),
    direction: view.getUint32(at + 12, true),
    attributes: view.getUint32(at + 16, true),
    nents: view.getUint32(at + 20, true),
    failMapping: view.getUint32(at + 24, true),
    settled: view.getUint32(at + 28, true),
    from: view.getUint32(at + 32, true),
    length: view.getUint32(at + 36, true),
  };
}
export function writeStep(view: DataView, at: number, value: WireStep): void {
  view.setUint32(at + 0, value.op, true);
  view.setUint32(at + 4, value.list, true);
  view.setUint32(at + 8, value.client, true);
  view.setUint32(at + 12, value.direction, true);
  view.setUint32(at + 16, value.attributes, true);
  view.setUint32(at + 20, value.nents, true);
  view.setUint32(at + 24, value.failMapping, true);
  view.setUint32(at + 28, value.settled, true);
  view.setUint32(at + 32, value.from, true);
  view.setUint32(at + 36, value.length, true);
}
export interface WireEntry {
  /** bytes from the region's start to sg_page, a multiple of the page size */
  page: bigint;
  /** index in the scenario's regions */
  region: number;
  /** sg->offset */
  offset: number;
  /** sg->length */
  length: number;
}

export const ENTRY_SIZE = 24;
export function readEntry(view: DataView, at: number): WireEntry {
  return {
    page: view.getBigUint64(at + 0, true),
    region: view.getUint32(at + 8, true),
    offset: view.getUint32(at + 12, true),
    length: view.getUint32(at + 16, true),
  };
}
export function writeEntry(view: DataView, at: number, value: WireEntry): void {
  view.setBigUint64(at + 0, value.page, true);
  view.setUint32(at + 8, value.region, true);
  view.setUint32(at + 12, value.offset, true);
  view.setUint32(at + 16, value.length, true);
}
export interface WireResult {
  /** count of steps that follow: all of the scenario's */
  steps: number;
  /** count of struct place */
  regions: number;
  /** count of struct account */
  clients: number;
  /** bit n: list n was still mapped after the last step, and was unmapped then */
  leftMapped: number;
}

export const RESULT_SIZE = 16;
export function readResult(view: DataView, at: number): WireResult {
  return {
    steps: view.getUint32(at + 0, true),
    regions: view.getUint32(at + 4, true),
    clients: view.getUint32(at + 8, true),
    leftMapped: view.getUint32(at + 12, true),
  };
}
export function writeResult(view: DataView, at: number, value: WireResult): void {
  view.setUint32(at + 0, value.steps, true);
  view.setUint32(at + 4, value.regions, true);
  view.setUint32(at + 8, value.clients, true);
  view.setUint32(at + 12, value.leftMapped, true);
}

/** Where a region lies. */
export interface WirePlace {
  /** physical address */
  phys: bigint;
  /** PCI bus address of a BAR region; 0 for RAM */
  bus: bigint;
}

export const PLACE_SIZE = 16;
export function readPlace(view: DataView, at: number): WirePlace {
  return {
    phys: view.getBigUint64(at + 0, true),
    bus: view.getBigUint64(at + 8, true),
  };
}
export function writePlace(view: DataView, at: number, value: WirePlace): void {
  view.setBigUint64(at + 0, value.phys, true);
  view.setBigUint64(at + 8, value.bus, true);
}

/** What is known of a client: how many granules of its IOVA space could be mapped one by one. */
export interface WireAccount {
  /** before the first step, or NOT_COUNTED */
  before: number;
  /** after the last step, or NOT_COUNTED */
  after: number;
  /** dma_pci_p2pdma_supported */
  supported: number;
}

export const ACCOUNT_SIZE = 16;
export function readAccount(view: DataView, at: number): WireAccount {
  return {
    before: view.getUint32(at + 0, true),
    after: view.getUint32(at + 4, true),
    supported: view.getUint32(at + 8, true),
  };
}
export function writeAccount(view: DataView, at: number, value: WireAccount): void {
  view.setUint32(at + 0, value.before, true);
  view.setUint32(at + 4, value.after, true);
  view.setUint32(at + 8, value.supported, true);
}
export interface WireStepResult {
  /** errno as a positive number, or NO_ERRNO; 0 on success, and for all but map */
  error: number;
  /** sgt->nents after the step */
  nents: number;
  /** of the list; twice as many struct entry_state follow, zero where the table ends */
  entries: number;
  /** count of struct range */
  ranges: number;
  /** count of struct run */
  runs: number;
  /** enum step_flag */
  flags: number;
  /** count of struct touch */
  touches: number;
}

export const STEP_RESULT_SIZE = 32;
export function readStepResult(view: DataView, at: number): WireStepResult {
  return {
    error: view.getUint32(at + 0, true),
    nents: view.getUint32(at + 4, true),
    entries: view.getUint32(at + 8, true),
    ranges: view.getUint32(at + 12, true),
    runs: view.getUint32(at + 16, true),
    flags: view.getUint32(at + 20, true),
    touches: view.getUint32(at + 24, true),
  };
}
export function writeStepResult(view: DataView, at: number, value: WireStepResult): void {
  view.setUint32(at + 0, value.error, true);
  view.setUint32(at + 4, value.nents, true);
  view.setUint32(at + 8, value.entries, true);
  view.setUint32(at + 12, value.ranges, true);
  view.setUint32(at + 16, value.runs, true);
  view.setUint32(at + 20, value.flags, true);
  view.setUint32(at + 24, value.touches, true);
}
export interface WireEntryState {
  /** physical address of sg_page */
  page: bigint;
  dmaAddress: bigint;
  offset: number;
  length: number;
  dmaLen: number;
  /** enum entry_flag */
  flags: number;
}

export const ENTRY_STATE_SIZE = 32;
export function readEntryState(view: DataView, at: number): WireEntryState {
  return {
    page: view.getBigUint64(at + 0, true),
    dmaAddress: view.getBigUint64(at + 8, true),
    offset: view.getUint32(at + 16, true),
    length: view.getUint32(at + 20, true),
    dmaLen: view.getUint32(at + 24, true),
    flags: view.getUint32(at + 28, true),
  };
}
export function writeEntryState(view: DataView, at: number, value: WireEntryState): void {
  view.setBigUint64(at + 0, value.page, true);
  view.setBigUint64(at + 8, value.dmaAddress, true);
  view.setUint32(at + 16, value.offset, true);
  view.setUint32(at + 20, value.length, true);
  view.setUint32(at + 24, value.dmaLen, true);
  view.setUint32(at + 28, value.flags, true);
}

/** IOVA that was looked up, granule by granule. */
export interface WireRange {
  /** first byte */
  first: bigint;
  /** last byte */
  last: bigint;
}

export const RANGE_SIZE = 16;
export function readRange(view: DataView, at: number): WireRange {
  return {
    first: view.getBigUint64(at + 0, true),
    last: view.getBigUint64(at + 8, true),
  };
}
export function writeRange(view: DataView, at: number, value: WireRange): void {
  view.setBigUint64(at + 0, value.first, true);
  view.setBigUint64(at + 8, value.last, true);
}

/** IOVA that translates, contiguous in IOVA and in physical memory. */
export interface WireRun {
  iova: bigint;
  phys: bigint;
  /** bytes */
  length: bigint;
}

export const RUN_SIZE = 24;
export function readRun(view: DataView, at: number): WireRun {
  return {
    iova: view.getBigUint64(at + 0, true),
    phys: view.getBigUint64(at + 8, true),
    length: view.getBigUint64(at + 16, true),
  };
}
export function writeRun(view: DataView, at: number, value: WireRun): void {
  view.setBigUint64(at + 0, value.iova, true);
  view.setBigUint64(at + 8, value.phys, true);
  view.setBigUint64(at + 16, value.length, true);
}

/** Workers map and unmap at the same time: worker w has the lists w, w + workers, ... */
export interface WireStress {
  /** at most MAX_WORKERS and as there are lists; each on one processor, in turn */
  workers: number;
  /** of each worker: takes a list by chance, and maps it, or unmaps a mapped one */
  turns: number;
  /** of the chances */
  seed: bigint;
  /** count of struct setup_pair: before each call, one of their distances is asked */
  questions: number;
}

export const STRESS_SIZE = 24;
export function readStress(view: DataView, at: number): WireStress {
  return {
    workers: view.getUint32(at + 0, true),
    turns: view.getUint32(at + 4, true),
    seed: view.getBigUint64(at + 8, true),
    questions: view.getUint32(at + 16, true),
  };
}
export function writeStress(view: DataView, at: number, value: WireStress): void {
  view.setUint32(at + 0, value.workers, true);
  view.setUint32(at + 4, value.turns, true);
  view.setBigUint64(at + 8, value.seed, true);
  view.setUint32(at + 16, value.questions, true);
}
export interface WireStressResult {
  /** count of struct event; those of one worker are in their order */
  events: number;
  /** count of struct place */
  regions: number;
  /** count of struct account, and of struct look */
  clients: number;
  /** processors that are online */
  cpus: number;
}

export const STRESS_RESULT_SIZE = 16;
export function readStressResult(view: DataView, at: number): WireStressResult {
  return {
    events: view.getUint32(at + 0, true),
    regions: view.getUint32(at + 4, true),
    clients: view.getUint32(at + 8, true),
    cpus: view.getUint32(at + 12, true),
  };
}
export function writeStressResult(view: DataView, at: number, value: WireStressResult): void {
  view.setUint32(at + 0, value.events, true);
  view.setUint32(at + 4, value.regions, true);
  view.setUint32(at + 8, value.clients, true);
  view.setUint32(at + 12, value.cpus, true);
}

/** One call of a worker. The times are one count for all workers. */
export interface WireEvent {
  /** before the call */
  began: bigint;
  /** after the call */
  ended: bigint;
  worker: number;
  /** index in the scenario's lists */
  list: number;
  /** enum op: MAP or UNMAP */
  op: number;
  /** processor that it ran on */
  cpu: number;
  /** index of the question that was asked before, or NO_QUESTION */
  question: number;
  /** its answer: pci_p2pdma_distance, or NO_DISTANCE */
  distance: number;
}

export const EVENT_SIZE = 40;
export function readEvent(view: DataView, at: number): WireEvent {
  return {
    began: view.getBigUint64(at + 0, true),
    ended: view.getBigUint64(at + 8, true),
    worker: view.getUint32(at + 16, true),
    list: view.getUint32(at + 20, true),
    op: view.getUint32(at + 24, true),
    cpu: view.getUint32(at + 28, true),
    question: view.getUint32(at + 32, true),
    distance: view.getUint32(at + 36, true),
  };
}
export function writeEvent(view: DataView, at: number, value: WireEvent): void {
  view.setBigUint64(at + 0, value.began, true);
  view.setBigUint64(at + 8, value.ended, true);
  view.setUint32(at + 16, value.worker, true);
  view.setUint32(at + 20, value.list, true);
  view.setUint32(at + 24, value.op, true);
  view.setUint32(at + 28, value.cpu, true);
  view.setUint32(at + 32, value.question, true);
  view.setUint32(at + 36, value.distance, true);
}

/** By client, after the last event: ranges where its lists had been, then what translates there. */
export interface WireLook {
  /** count of struct range */
  ranges: number;
  /** count of struct run */
  runs: number;
}

export const LOOK_SIZE = 8;
export function readLook(view: DataView, at: number): WireLook {
  return {
    ranges: view.getUint32(at + 0, true),
    runs: view.getUint32(at + 4, true),
  };
}
export function writeLook(view: DataView, at: number, value: WireLook): void {
  view.setUint32(at + 0, value.ranges, true);
  view.setUint32(at + 4, value.runs, true);
}

/** Before a step, the provider's driver is unbound. Its memory is given back after the last. */
export interface WireUnbind {
  /** index in the setup's providers */
  provider: number;
  /** index in the scenario's steps, or their count: after the last */
  beforeStep: number;
  /** how long to wait for its end: at its start, after the last step, and at the end */
  patienceMs: number;
}

export const UNBIND_SIZE = 16;
export function readUnbind(view: DataView, at: number): WireUnbind {
  return {
    provider: view.getUint32(at + 0, true),
    beforeStep: view.getUint32(at + 4, true),
    patienceMs: view.getUint32(at + 8, true),
  };
}
export function writeUnbind(view: DataView, at: number, value: WireUnbind): void {
  view.setUint32(at + 0, value.provider, true);
  view.setUint32(at + 4, value.beforeStep, true);
  view.setUint32(at + 8, value.patienceMs, true);
}

/** Bytes of an access that reached memory, as the data shows; contiguous on both sides. */
export interface WireTouch {
  /** first byte, counted as in the step, or NO_BYTE */
  from: number;
  /** 1: the client read something that no memory of the scenario holds; phys is 0 */
  foreign: number;
  /** physical address */
  phys: bigint;
  /** bytes */
  length: bigint;
}

export const TOUCH_SIZE = 24;
export function readTouch(view: DataView, at: number): WireTouch {
  return {
    from: view.getUint32(at + 0, true),
    foreign: view.getUint32(at + 4, true),
    phys: view.getBigUint64(at + 8, true),
    length: view.getBigUint64(at + 16, true),
  };
}
export function writeTouch(view: DataView, at: number, value: WireTouch): void {
  view.setUint32(at + 0, value.from, true);
  view.setUint32(at + 4, value.foreign, true);
  view.setBigUint64(at + 8, value.phys, true);
  view.setBigUint64(at + 16, value.length, true);
}
export interface WireUnbindResult {
  /** 1: the unbind had ended before the step */
  goneAtOnce: number;
  /** 1: it had ended after the last step, with the provider's memory still out */
  goneWithMemoryOut: number;
  /** 1: it had ended after the memory was given back */
  gone: number;
  /** 1: pci_alloc_p2pmem gave memory of the provider afterwards */
  memoryAfter: number;
}

export const UNBIND_RESULT_SIZE = 16;
export function readUnbindResult(view: DataView, at: number): WireUnbindResult {
  return {
    goneAtOnce: view.getUint32(at + 0, true),
    goneWithMemoryOut: view.getUint32(at + 4, true),
    gone: view.getUint32(at + 8, true),
    memoryAfter: view.getUint32(at + 12, true),
  };
}
export function writeUnbindResult(view: DataView, at: number, value: WireUnbindResult): void {
  view.setUint32(at + 0, value.goneAtOnce, true);
  view.setUint32(at + 4, value.goneWithMemoryOut, true);
  view.setUint32(at + 8, value.gone, true);
  view.setUint32(at + 12, value.memoryAfter, true);
}

/** Size and field offsets of every struct, to be compared with what the C compiler makes of the header. */
export const LAYOUT = {
  frame: { size: 24, offsets: { magic: 0, version: 4, type: 6, seq: 8, length: 12, crc32: 16, reserved: 20 } },
  hello: { size: 8, offsets: { version: 0, reserved: 4 } },
  setup: {
    size: 24,
    offsets: { flags: 0, providers: 4, clients: 8, forged: 12, forged_vendor: 16, forged_device: 20 },
  },
  setup_device: { size: 72, offsets: { path: 0, bar: 64, reserved: 68 } },
  setup_pair: { size: 8, offsets: { client: 0, provider: 4 } },
  ready: {
    size: 96,
    offsets: { release: 0, page_size: 64, providers: 68, clients: 72, ranges: 76, arena_phys: 80, arena_size: 88 },
  },
  ready_provider: { size: 24, offsets: { phys: 0, bus: 8, size: 16 } },
  ready_client: { size: 24, offsets: { granule: 0, profile: 8, domain: 12, faults: 16, access: 20 } },
  ready_pair: { size: 16, offsets: { distance: 0, shared_bridge: 4, redirects: 8, reserved: 12 } },
  distance_asked: { size: 16, offsets: { provider: 0, published: 4, clients: 8, reserved: 12 } },
  distance_client: { size: 8, offsets: { client: 0, kind: 4 } },
  distance_result: { size: 8, offsets: { many: 0, published: 4 } },
  distance_seen: { size: 16, offsets: { distance: 0, error: 4, flags: 8, redirects: 12 } },
  ready_range: { size: 24, offsets: { first: 0, last: 8, client: 16, kind: 20 } },
  scenario: { size: 24, offsets: { flags: 0, clients: 4, regions: 8, lists: 12, steps: 16, entries: 20 } },
  client: {
    size: 32,
    offsets: { device: 0, max_seg_size: 4, dma_mask: 8, seg_boundary_mask: 16, flags: 24, reserved: 28 },
  },
  region: { size: 24, offsets: { kind: 0, provider: 4, start: 8, size: 16 } },
  list_head: { size: 8, offsets: { entries: 0, flags: 4 } },
  step: {
    size: 40,
    offsets: {
      op: 0,
      list: 4,
      client: 8,
      direction: 12,
      attributes: 16,
      nents: 20,
      fail_mapping: 24,
      settled: 28,
      from: 32,
      length: 36,
    },
  },
  entry: { size: 24, offsets: { page: 0, region: 8, offset: 12, length: 16, reserved: 20 } },
  result: { size: 16, offsets: { steps: 0, regions: 4, clients: 8, left_mapped: 12 } },
  place: { size: 16, offsets: { phys: 0, bus: 8 } },
  account: { size: 16, offsets: { before: 0, after: 4, supported: 8, reserved: 12 } },
  step_result: {
    size: 32,
    offsets: { error: 0, nents: 4, entries: 8, ranges: 12, runs: 16, flags: 20, touches: 24, reserved: 28 },
  },
  entry_state: { size: 32, offsets: { page: 0, dma_address: 8, offset: 16, length: 20, dma_len: 24, flags: 28 } },
  range: { size: 16, offsets: { first: 0, last: 8 } },
  run: { size: 24, offsets: { iova: 0, phys: 8, length: 16 } },
  stress: { size: 24, offsets: { workers: 0, turns: 4, seed: 8, questions: 16, reserved: 20 } },
  stress_result: { size: 16, offsets: { events: 0, regions: 4, clients: 8, cpus: 12 } },
  event: {
    size: 40,
    offsets: { began: 0, ended: 8, worker: 16, list: 20, op: 24, cpu: 28, question: 32, distance: 36 },
  },
  look: { size: 8, offsets: { ranges: 0, runs: 4 } },
  unbind: { size: 16, offsets: { provider: 0, before_step: 4, patience_ms: 8, reserved: 12 } },
  touch: { size: 24, offsets: { from: 0, foreign: 4, phys: 8, length: 16 } },
  unbind_result: { size: 16, offsets: { gone_at_once: 0, gone_with_memory_out: 4, gone: 8, memory_after: 12 } },
} as const;
