// SPDX-License-Identifier: Apache-2.0
// Generated from spec/schema by scripts/generate-types.mjs. Do not edit.

/**
 * The adapter protocol of exec targets: one JSON object a line (NDJSON). The runner writes requests to the implementation's standard input, the implementation writes one response for each request to its standard output, in the order of the requests and with the request's seq. Several run requests may be on their way at once. Standard error is the implementation's own log. The implementation ends with exit code 0 after it has answered stop, or when its standard input ends.
 */
export type AdapterLine = AdapterRequest | AdapterResponse;
export type AdapterRequest = StartRequest | CapabilitiesRequest | RunRequest | StopRequest;
/**
 * Which implementation of the DMA API serves the client: dma-iommu (a translating IOMMU) or dma-direct.
 *
 * This interface was referenced by `Common`'s JSON-Schema
 * via the `definition` "profile".
 */
export type Profile = 'dma-iommu' | 'dma-direct';
/**
 * How a client reaches a provider (drivers/pci/p2pdma.c: enum pci_p2pdma_map_type).
 *
 * This interface was referenced by `Common`'s JSON-Schema
 * via the `definition` "mapType".
 */
export type MapType = 'bus-address' | 'host-bridge' | 'unreachable';
/**
 * @minItems 1
 */
export type RegionsBeyond = string[];
/**
 * What a scenario may ask for beyond dma_map_sgtable and dma_unmap_sgtable. attrs: attributes of a map. bars: a provider has more than one BAR. dma_map_sg: that call, on all of a list or its first entries. faults: faults are injected into a map. sg_alloc_table_from_pages: it builds lists. supported: the observation says what dma_pci_p2pdma_supported says of each client. sync: sync steps. device-access: a device accesses memory by itself, and what it reached is seen. strict-unmap: what is unmapped is out of a device's reach at once. untrusted: a client that the platform does not trust. write-only: page tables can keep a device from reading what it may write.
 *
 * This interface was referenced by `Common`'s JSON-Schema
 * via the `definition` "feature".
 */
export type Feature =
  | 'attrs'
  | 'bars'
  | 'device-access'
  | 'dma_map_sg'
  | 'faults'
  | 'sg_alloc_table_from_pages'
  | 'strict-unmap'
  | 'supported'
  | 'sync'
  | 'untrusted'
  | 'write-only';
/**
 * The features that the vector uses, sorted; none when absent.
 *
 * @minItems 1
 */
export type Features = Feature[];
/**
 * Lists that sg_alloc_table_from_pages builds from the pages of their entries, in order. The entries are what has to come out: pages that are contiguous are one entry, unless they belong to different BARs. Other lists are built by sg_alloc_table and sg_set_page.
 *
 * @minItems 1
 *
 * This interface was referenced by `Common`'s JSON-Schema
 * via the `definition` "fromPages".
 */
export type FromPages = string[];
export type AdapterResponse = StartResponse | CapabilitiesResponse | RunResponse | StopResponse;
/**
 * The features that the target has; none when absent.
 */
export type Features1 = Feature[];
export type Observation = RanObservation | SkippedObservation | ErroredObservation;
export type Flag = 'bus-address' | 'swiotlb';
/**
 * This interface was referenced by `Common`'s JSON-Schema
 * via the `definition` "direction".
 */
export type Direction = 'bidirectional' | 'to-device' | 'from-device';
/**
 * DMA_ATTR_* of a streaming mapping (Documentation/core-api/dma-attributes.rst).
 *
 * This interface was referenced by `Common`'s JSON-Schema
 * via the `definition` "attribute".
 */
export type Attribute = 'no-warn' | 'privileged' | 'skip-cpu-sync' | 'weak-ordering';
/**
 * Attributes of the map and of the unmap that belongs to it, by name; none when absent.
 *
 * @minItems 1
 *
 * This interface was referenced by `Common`'s JSON-Schema
 * via the `definition` "attributes".
 */
export type Attributes = Attribute[];
/**
 * An address that holds on any machine: bytes from the start of the list's IOVA allocation, the PCI bus address of a byte of a BAR region, or (dma-direct) the physical address of a byte of a region.
 *
 * This interface was referenced by `Common`'s JSON-Schema
 * via the `definition` "symbolicAddress".
 */
export type SymbolicAddress = IovaAddress | BusAddress | PhysicalAddress | ChangedEntryAddress | RawAddress;
/**
 * What one step did, in symbolic addresses: the form of an expectation and of a normalized observation. A right implementation never has deviations.
 */
export type Outcome = MappedOutcome | FailedOutcome | UnmappedOutcome | SyncedOutcome | AccessedOutcome;
export type Deviation = EntryChanged | DmaField | NentsChanged | StrayTranslation;
/**
 * What broke a rule that every outcome of this kind must keep, in a fixed order (kind, entry, field). Absent when there is none.
 *
 * @minItems 1
 */
export type Deviations = Deviation[];
export type ModelSet = 'smoke' | 'full';
/**
 * A file of observations is NDJSON: one header line, one line for each vector, one footer line. An observation is raw: what the target saw, in its own addresses, unjudged.
 */
export type ObservationLine = ObservationHeader | Observation | AnsweredPath | ObservationFooter;
export type PathFunctionType =
  'host-bridge' | 'root-port' | 'upstream-port' | 'downstream-port' | 'pci-bridge' | 'endpoint';
export type AcsBit = 'SV' | 'TB' | 'RR' | 'CR' | 'UF' | 'EC' | 'DT';
/**
 * function: a PCI function. child: a device that is not a PCI function itself, but has one as its nearest ancestor that is. other: a device without one.
 *
 * This interface was referenced by `PathFile`'s JSON-Schema
 * via the `definition` "client".
 */
export type PathClient = PathPciClient | PathOtherClient;
export type VerdictStatus = 'pass' | 'fail' | 'xfail' | 'xpass' | 'skip' | 'error';
/**
 * A scatterlist of orig_nents entries, built anew when the vector starts.
 *
 * @minItems 1
 * @maxItems 4096
 */
export type EntryList = Entry[];
/**
 * Who may touch the memory after the sync.
 *
 * This interface was referenced by `VectorFile`'s JSON-Schema
 * via the `definition` "owner".
 */
export type Owner = 'cpu' | 'device';
/**
 * What the device does: read memory, or write it.
 *
 * This interface was referenced by `VectorFile`'s JSON-Schema
 * via the `definition` "access".
 */
export type Access = 'read' | 'write';
/**
 * Parts of the kernel's command line.
 *
 * This interface was referenced by `Topology`'s JSON-Schema
 * via the `definition` "append".
 */
export type Append = string[];

/**
 * One property for each file format.
 */
export interface Formats {
  AdapterLine: AdapterLine;
  Common: Common;
  CoverageExceptions: CoverageExceptions;
  KnownIssues: KnownIssues;
  Manifest: Manifest;
  Matrix: Matrix;
  ModelManifest: ModelManifest;
  ObservationLine: ObservationLine;
  Outcome: Outcome;
  PathFile: PathFile;
  Report: Report;
  Requirements: Requirements;
  Topology: Topology;
  VectorFile: VectorFile;
}
/**
 * The first request.
 */
export interface StartRequest {
  /**
   * 1 for the first request, then one more each.
   */
  seq: number;
  command: 'start';
  protocol: 'p2p-conform/adapter/1';
}
export interface CapabilitiesRequest {
  /**
   * 1 for the first request, then one more each.
   */
  seq: number;
  command: 'capabilities';
}
export interface RunRequest {
  /**
   * 1 for the first request, then one more each.
   */
  seq: number;
  command: 'run';
  scenario: AdapterScenario;
}
/**
 * A vector (vectors.schema.json) whose steps have no `expect`.
 */
export interface AdapterScenario {
  /**
   * A permanent id: family, slash, name. It is never reused and says nothing of order.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "vectorId".
   */
  id: string;
  title: string;
  requirements: string[];
  needs: Needs;
  clients: {
    [k: string]: Client;
  };
  memory: {
    /**
     * This interface was referenced by `VectorFile`'s JSON-Schema
     * via the `definition` "region".
     */
    [k: string]: RamRegion | BarRegion;
  };
  lists: {
    /**
     * @minItems 1
     */
    [k: string]: Entry[];
  };
  fromPages?: FromPages;
  /**
   * @minItems 1
   */
  steps: unknown[];
}
/**
 * What a target must offer to run the vector; one that lacks it skips the vector with the reason.
 *
 * This interface was referenced by `VectorFile`'s JSON-Schema
 * via the `definition` "needs".
 */
export interface Needs {
  profile: Profile;
  /**
   * The CPU's page size in bytes.
   */
  pageSize: string;
  /**
   * The IOVA granule in bytes: the smallest page size of the IOMMU. Without an IOMMU (dma-direct) there is none: the page size stands here.
   */
  granule: string;
  /**
   * For each client and each provider of the vector: how the client reaches the provider.
   */
  reach: {
    [k: string]: ReachOfClient;
  };
  /**
   * Pairs of regions: the first ends where the second starts, in physical memory.
   *
   * @minItems 1
   */
  adjacent?: [string, string][];
  /**
   * Only with dma-direct: for a client, the regions that lie wholly above its DMA mask. Every other region that it reaches by physical address lies wholly below.
   */
  beyond?: {
    [k: string]: RegionsBeyond;
  };
  features?: Features;
}
export interface ReachOfClient {
  [k: string]: MapType;
}
/**
 * The device that does the DMA, as its driver set it up.
 *
 * This interface was referenced by `VectorFile`'s JSON-Schema
 * via the `definition` "client".
 */
export interface Client {
  /**
   * dma_set_mask
   */
  dmaMask: string;
  /**
   * dma_set_seg_boundary; a power of two minus one, at least granule - 1
   */
  segBoundaryMask: string;
  /**
   * dma_set_max_seg_size, bytes
   */
  maxSegSize: string;
  /**
   * The platform does not trust the device, as one behind an external port (Linux: pci_dev.untrusted). A client is trusted when this is absent.
   */
  untrusted?: true;
}
export interface RamRegion {
  kind: 'ram';
  /**
   * Bytes, a multiple of the page size.
   */
  size: string;
}
/**
 * A part of one of a provider's BARs that is published as P2PDMA memory.
 */
export interface BarRegion {
  kind: 'bar';
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "name".
   */
  provider: string;
  /**
   * Which of the provider's BARs; 0 when absent. Two numbers are two BARs of one device, each with a place, a bus address and a size of its own; a number says nothing of the index of a register.
   */
  bar?: number;
  /**
   * Which edge of the BAR `at` counts from.
   */
  from: 'start' | 'end';
  /**
   * Bytes from the BAR's start to the region's start, or from the region's start to the BAR's end.
   */
  at: string;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  size: string;
}
/**
 * A scatterlist entry. Its first byte is byte page + offset of the region.
 *
 * This interface was referenced by `VectorFile`'s JSON-Schema
 * via the `definition` "entry".
 */
export interface Entry {
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "name".
   */
  memory: string;
  /**
   * An unsigned integer below 2^64.
   */
  page: string;
  /**
   * sg->offset, bytes; may be larger than a page.
   */
  offset: string;
  /**
   * sg->length, bytes.
   */
  length: string;
}
/**
 * The last request.
 */
export interface StopRequest {
  /**
   * 1 for the first request, then one more each.
   */
  seq: number;
  command: 'stop';
}
export interface StartResponse {
  /**
   * 1 for the first request, then one more each.
   */
  seq: number;
  /**
   * The implementation and its version, one line for a person.
   */
  name: string;
}
export interface CapabilitiesResponse {
  /**
   * 1 for the first request, then one more each.
   */
  seq: number;
  capabilities: Capabilities;
}
/**
 * What the target can offer to a vector's needs.
 */
export interface Capabilities {
  profiles: Profile[];
  pageSizes: string[];
  granules: string[];
  maxEntries: number;
  /**
   * "any", or the map type of each pair of the target's own clients and providers, named by BAR.
   */
  reach:
    | 'any'
    | {
        [k: string]: {
          [k: string]: MapType;
        };
      };
  /**
   * The target's own providers, each BAR of them by itself. Absent when reach is "any".
   */
  providers?: {
    [k: string]: ProviderCapability;
  };
  /**
   * The target can place any two regions next to each other.
   */
  adjacency?: boolean;
  features?: Features1;
}
export interface ProviderCapability {
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  barSize: string;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  phys: string;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  bus: string;
}
export interface RunResponse {
  /**
   * 1 for the first request, then one more each.
   */
  seq: number;
  observation: Observation;
}
/**
 * The target ran every step of the vector.
 */
export interface RanObservation {
  /**
   * A permanent id: family, slash, name. It is never reused and says nothing of order.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "vectorId".
   */
  vector: string;
  /**
   * Where each region of the vector lies.
   */
  memory: {
    [k: string]: RegionPlace;
  };
  steps: StepObservation[];
  /**
   * A number for the IOVA space of each client. Clients with the same number share an IOVA space; a client without one has a space of its own.
   */
  spaces?: {
    [k: string]: number;
  };
  /**
   * For each client, the DMA addresses that it must never be given as IOVA, as the platform tells them: the memory windows of its host bridge (as PCI bus addresses), and the regions that the IOMMU reserves. Absent where the target does not know.
   */
  reserved?: {
    [k: string]: ReservedRange[];
  };
  /**
   * What dma_pci_p2pdma_supported says of each client.
   */
  supported?: {
    [k: string]: boolean;
  };
  /**
   * Single-granule IOVA allocations that the client's IOVA space has room for, before the first step and after the last, when the vector leaves nothing mapped.
   */
  accounting?: Accounting[];
  /**
   * What the kernel logged while the vector ran.
   */
  log?: string[];
}
export interface RegionPlace {
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  phys: string;
  /**
   * An unsigned integer below 2^64.
   */
  bus?: string;
}
export interface StepObservation {
  op: 'map' | 'unmap' | 'sync' | 'access';
  /**
   * The errno's name, or null on success. An unmap and a sync have no result: null. unknown when dma_map_sg returned 0.
   */
  error: (string | 'unknown') | null;
  /**
   * sgt->nents after the step. The caller of dma_map_sg puts there what it returns, unless that is 0.
   */
  nents: number;
  /**
   * Every entry of the list just before the step. Entries that a list built from pages lacks are zero.
   */
  before: EntryState[];
  /**
   * Every entry just after the step.
   */
  after: EntryState[];
  /**
   * The IOVA ranges that the target looked at, sorted, not overlapping.
   */
  probed: ProbedRange[];
  /**
   * What translates in the probed ranges just after the step, as runs that are contiguous in IOVA and in physical memory, by IOVA. Looked up in steps of the granule.
   */
  translations: RawTranslation[];
  /**
   * Of an access: the bytes of it that reached memory, and the physical memory that they reached, as the data shows. Bytes of the access that are in none of these reached nothing.
   */
  reached?: RawReached[];
}
export interface EntryState {
  /**
   * An unsigned integer below 2^64.
   */
  page: string;
  /**
   * An unsigned integer below 2^32.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex32".
   */
  offset: string;
  /**
   * An unsigned integer below 2^32.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex32".
   */
  length: string;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  dmaAddress: string;
  /**
   * An unsigned integer below 2^32.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex32".
   */
  dmaLength: string;
  flags: Flag[];
}
export interface ProbedRange {
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  start: string;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  length: string;
}
export interface RawTranslation {
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  iova: string;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  phys: string;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  length: string;
}
export interface RawReached {
  /**
   * Counted over the list's entries as in the step; null: memory changed, but to nothing that the device was to write.
   */
  from: string | null;
  /**
   * null: the device read something that no memory of the vector holds.
   */
  phys: string | null;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  length: string;
}
export interface ReservedRange {
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  start: string;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  length: string;
  kind: 'bridge-window' | 'direct' | 'reserved' | 'msi';
}
export interface Accounting {
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "name".
   */
  client: string;
  before: number;
  after: number;
}
/**
 * The target lacks what the vector needs.
 */
export interface SkippedObservation {
  /**
   * A permanent id: family, slash, name. It is never reused and says nothing of order.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "vectorId".
   */
  vector: string;
  /**
   * Why the target did not run the vector.
   */
  skipped: string;
}
/**
 * The target gave no usable answer.
 */
export interface ErroredObservation {
  /**
   * A permanent id: family, slash, name. It is never reused and says nothing of order.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "vectorId".
   */
  vector: string;
  error: TargetError;
  /**
   * What the kernel logged while the vector ran.
   */
  log?: string[];
}
/**
 * The target crashed, hung, lied or did not answer.
 */
export interface TargetError {
  kind: 'crash' | 'hang' | 'garbage' | 'no-answer' | 'refused';
  message: string;
}
export interface StopResponse {
  /**
   * 1 for the first request, then one more each.
   */
  seq: number;
  stopped: true;
}
/**
 * Definitions that the other schemas share. All sizes and addresses are bytes, written as lower-case hexadecimal strings without leading zeros, so that no JSON parser rounds a 64-bit value.
 */
export interface Common {
  [k: string]: unknown;
}
export interface IovaAddress {
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  iova: string;
}
export interface BusAddress {
  /**
   * Region name and byte within the region.
   *
   * @minItems 2
   * @maxItems 2
   */
  bus: [string, string];
}
/**
 * Only in the profile dma-direct.
 */
export interface PhysicalAddress {
  /**
   * Region name and byte within the region.
   *
   * @minItems 2
   * @maxItems 2
   */
  phys: [string, string];
}
/**
 * Only in outcomes of a wrong implementation: bytes from where an entry starts now that its offset is not the caller's any more; a deviation tells how it changed.
 */
export interface ChangedEntryAddress {
  /**
   * Index of the entry, and bytes from its start.
   *
   * @minItems 2
   * @maxItems 2
   */
  changedEntry: [number, string];
}
/**
 * Only in outcomes of a wrong implementation: an address that is none of these.
 */
export interface RawAddress {
  /**
   * In a known issue `anywhere`: where it is differs from run to run.
   */
  raw: string;
}
/**
 * Blocks of the reference that no vector runs, and why none can or has to.
 */
export interface CoverageExceptions {
  format: 'p2p-conform/coverage-exceptions/1';
  branches: CoverageException[];
}
export interface CoverageException {
  file: string;
  /**
   * Empty for a function without a name.
   */
  function: string;
  /**
   * How the block begins, as corpus coverage tells it.
   */
  text: string;
  reason: string;
}
/**
 * Where a kernel breaks a requirement. A vector is xfail only for exactly the wrong outcome that stands here, on the kernels that stand here.
 */
export interface KnownIssues {
  format: 'p2p-conform/known-issues/1';
  issues: KnownIssue[];
}
export interface KnownIssue {
  id: string;
  title: string;
  /**
   * @minItems 1
   */
  requirements: string[];
  kernels: KernelRange;
  /**
   * Only on these target kinds.
   */
  targets?: ('qemu' | 'live')[];
  /**
   * Only with these IOMMUs, as a target description names them; with any when absent.
   *
   * @minItems 1
   */
  iommus?: ('intel' | 'amd' | 'virtio' | 'smmuv3' | 'none')[];
  /**
   * It can show only in a run in which this is so; in any other the right outcome is a plain pass. iova-ends-at-2^64: the last byte of some mapped list has the IOVA 2^64 - 1.
   */
  when?: 'iova-ends-at-2^64';
  fixed?: UpstreamFix;
  /**
   * The lines at fault: file, function and the statement.
   *
   * @minItems 1
   */
  source: string[];
  cause: string;
  consequence: string;
  /**
   * A path in the package to a program that shows it without this kit's codec.
   */
  reproducer: string;
  /**
   * @minItems 1
   */
  vectors: KnownWrongOutcome[];
}
/**
 * Linux versions on which the wrong outcome was seen or read in the source: from the first to the last, both included. No `to`: the newest that was looked at has it too.
 */
export interface KernelRange {
  /**
   * This interface was referenced by `KnownIssues`'s JSON-Schema
   * via the `definition` "version".
   */
  from: string;
  /**
   * This interface was referenced by `KnownIssues`'s JSON-Schema
   * via the `definition` "version".
   */
  to?: string;
  /**
   * Releases on which it was observed natively.
   */
  verified: string[];
}
/**
 * The commit in Linus Torvalds' tree that repairs it, its title, and where that is known the first release that has it. Stable kernels may have it earlier.
 */
export interface UpstreamFix {
  commit: string;
  title: string;
  /**
   * This interface was referenced by `KnownIssues`'s JSON-Schema
   * via the `definition` "version".
   */
  since?: string;
}
export interface KnownWrongOutcome {
  /**
   * A permanent id: family, slash, name. It is never reused and says nothing of order.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "vectorId".
   */
  id: string;
  /**
   * The requirements that the invariants see broken: all of them, sorted.
   *
   * @minItems 1
   */
  breaks: string[];
  /**
   * The exact wrong outcome: one for each step of the vector.
   *
   * @minItems 1
   */
  outcomes: Outcome[];
}
export interface MappedOutcome {
  outcome: 'mapped';
  /**
   * The DMA segments in output order; slot i of the output is segment i. The count is sgt->nents. In the profile dma-iommu every slot after the last segment is invalid: dma_address all ones, dma_len 0, no flag. The bus-address flag stands exactly on the segments with a bus address.
   */
  segments: Segment[];
  /**
   * An unsigned integer below 2^64.
   */
  allocation: string;
  /**
   * What the allocation translates to, from its first granule to its last, padding included, as maximal runs that are contiguous in IOVA and in memory.
   */
  translations: Translation[];
  deviations?: Deviations;
}
export interface Segment {
  address: SymbolicAddress;
  /**
   * An unsigned integer below 2^32.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex32".
   */
  length: string;
  /**
   * Only when the flags are not the right ones for the address.
   */
  flags?: Flag[];
}
export interface Translation {
  /**
   * An unsigned integer below 2^64.
   */
  iova: string;
  /**
   * The region; the run may go past its end where padding does. null only in outcomes of a wrong implementation: `at` is then a physical address.
   */
  memory: string | null;
  /**
   * An unsigned integer below 2^64.
   */
  at: string;
  /**
   * Only in outcomes of a wrong implementation, with memory null: `at` counts from the granule in which this entry starts now that its offset is not the caller's any more.
   */
  changedEntry?: number;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  length: string;
}
/**
 * A field that the caller owns is no longer what the caller set.
 */
export interface EntryChanged {
  kind: 'entry-changed';
  entry: number;
  field: 'page' | 'offset' | 'length';
  value: string | StaleSum;
}
/**
 * The caller's value plus the low 32 bits of the DMA address that the entry carried before the step (symbolic, relative to the mapping that put it there), modulo 2^32.
 */
export interface StaleSum {
  plus: SymbolicAddress;
}
/**
 * A DMA field that must be invalid or clear and is not (after a failure, past the count, or a flag after unmap), or that must not change and did (by a sync, or past the entries that the call was given).
 */
export interface DmaField {
  kind: 'dma-field';
  entry: number;
  field: 'dma_address' | 'dma_length' | 'flags';
  value: unknown;
}
/**
 * sgt->nents changed where it must not (on failure, by unmap), or a success has a count that is not between 1 and orig_nents.
 */
export interface NentsChanged {
  kind: 'nents-changed';
  value: number;
}
/**
 * IOVA that translates and belongs to no mapped list.
 */
export interface StrayTranslation {
  kind: 'stray-translation';
  iova: SymbolicAddress;
  memory: string | null;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  at: string;
  /**
   * As in translations.
   */
  changedEntry?: number;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  length: string;
}
/**
 * The list is as the caller set it, nothing is mapped, no entry is flagged. In the profile dma-iommu no DMA field is valid; in dma-direct the DMA addresses and lengths may hold anything.
 */
export interface FailedOutcome {
  outcome: 'failed';
  /**
   * The errno's name; unknown where the call fails without telling why (dma_map_sg returns 0).
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "failedError".
   */
  error: string | 'unknown';
  deviations?: Deviations;
}
/**
 * Nothing of the list translates any more, no entry is flagged, page, offset and length are as the caller set them.
 */
export interface UnmappedOutcome {
  outcome: 'unmapped';
  deviations?: Deviations;
}
/**
 * The list, its DMA fields and what it translates to are as they were before.
 */
export interface SyncedOutcome {
  outcome: 'synced';
  deviations?: Deviations;
}
/**
 * What the device reached; the list and what it translates to are as they were before.
 */
export interface AccessedOutcome {
  outcome: 'accessed';
  /**
   * Bytes of the access that reached memory, and which memory, as maximal runs that are contiguous in both, by byte of the access. The bytes of the access in none of them were kept from the device: it read nothing of the vector's memory there, or wrote nothing.
   */
  reached: Reached[];
  deviations?: Deviations;
}
export interface Reached {
  /**
   * The first byte, counted as in the step. null only in outcomes of a wrong implementation: memory changed, but to nothing that the device was to write.
   */
  from: string | null;
  /**
   * The region. null only in outcomes of a wrong implementation: `at` is then a physical address, or null where the device read something that the vector's memory does not hold.
   */
  memory: string | null;
  /**
   * Bytes from the start of the region.
   */
  at: string | null;
  /**
   * An unsigned integer below 2^64.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "hex64".
   */
  length: string;
}
/**
 * What the published corpus consists of.
 */
export interface Manifest {
  format: 'p2p-conform/manifest/1';
  /**
   * The corpus version, semantic versioning: see vectors/README.md.
   */
  version: string;
  counts: {
    families: number;
    vectors: number;
    steps: number;
  };
  /**
   * @minItems 1
   */
  files: ManifestFile[];
  /**
   * Files of path vectors (paths.schema.json), which hold no scenarios and are not counted in `counts`.
   *
   * @minItems 1
   */
  paths?: ManifestFile[];
  /**
   * Ids that were published once and are not in the corpus any more. Never used again.
   */
  retired: string[];
}
export interface ManifestFile {
  path: string;
  family: string;
  vectors: number;
  /**
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "sha256".
   */
  sha256: string;
  /**
   * sha256 of the family's ids, sorted, one a line: a changed set of ids is a corpus change.
   */
  ids: string;
}
/**
 * What a run of the corpus over kernels, IOMMU drivers, architectures and page sizes found. The table in every other format is made from this.
 */
export interface Matrix {
  format: 'p2p-conform/matrix/1';
  /**
   * Version of p2p-conform.
   */
  tool: string;
  /**
   * The command line that gives this table, without how and where it is told.
   */
  command: string;
  corpus: CorpusIdentity;
  /**
   * Which vectors were asked for; empty: all.
   */
  filters: string[];
  /**
   * Wall time, builds included.
   */
  seconds: number;
  /**
   * Of the worst cell, in plain style.
   */
  exitCode: number;
  /**
   * Guests that were asked for and that the kernel does not offer: each was booted and said so.
   */
  notOffered: MatrixNotOffered[];
  cells: MatrixCell[];
}
export interface CorpusIdentity {
  version: string;
  /**
   * Of vectors/MANIFEST.json.
   */
  sha256: string;
}
export interface MatrixNotOffered {
  /**
   * As it was asked for: a version, `newest` or a folder.
   */
  kernel: string;
  arch: string;
  /**
   * Size of a page: 4k, 16k or 64k.
   */
  pages: string;
  iommu: string;
  mode: 'strict' | 'lazy' | 'passthrough' | null;
  forcedac: boolean;
  /**
   * Whether PCI bus addresses differ from physical addresses; absent means that they don't.
   */
  busOffset?: boolean;
  /**
   * Whether it has the path vectors in place of the others: several guests with several trees of devices each, which extraBoots of the target names; absent means that it has not.
   */
  paths?: boolean;
  /**
   * Runs this cell alone; with a filter that matches list vectors and path vectors, both.
   */
  command: string;
  reason: string;
}
/**
 * One guest. It ran and has a summary, or it did not start and has a reason.
 */
export interface MatrixCell {
  /**
   * As it was asked for: a version, `newest` or a folder.
   */
  kernel: string;
  arch: string;
  /**
   * Size of a page: 4k, 16k or 64k.
   */
  pages: string;
  iommu: string;
  /**
   * How the IOMMU driver works; null without an IOMMU.
   */
  mode: 'strict' | 'lazy' | 'passthrough' | null;
  forcedac: boolean;
  /**
   * Whether PCI bus addresses differ from physical addresses; absent means that they don't.
   */
  busOffset?: boolean;
  /**
   * Whether it has the path vectors in place of the others: several guests with several trees of devices each, which extraBoots of the target names; absent means that it has not.
   */
  paths?: boolean;
  /**
   * Runs this cell alone; with a filter that matches list vectors and path vectors, both.
   */
  command: string;
  exitCode: number;
  notStarted?: MatrixNotStarted;
  summary?: MatrixSummary;
}
export interface MatrixNotStarted {
  reason: string;
  cure: string;
}
export interface MatrixSummary {
  target: TargetDescription;
  counts: Counts;
  /**
   * Known issues that were seen, and in how many vectors.
   */
  knownIssues: {
    [k: string]: number;
  };
  /**
   * Vectors that failed, went wrong, or passed in spite of a known issue.
   */
  wrong: MatrixWrong[];
  /**
   * Why vectors were not run, and how many for each reason.
   */
  skips: {
    [k: string]: number;
  };
  splats: string[];
  logs: string[];
  seconds: number;
}
/**
 * What ran the vectors.
 */
export interface TargetDescription {
  kind: 'reference' | 'qemu' | 'live' | 'exec';
  /**
   * One line for a person, for example: Linux 6.12.117, Intel VT-d, QEMU TCG x86_64
   */
  name: string;
  kernel?: {
    release: string;
    arch?: string;
    source?: string;
  };
  iommu?: string;
  capabilities: Capabilities;
  environment?: {
    [k: string]: string;
  };
  /**
   * Guests that were booted beside the one that ran the scenarios.
   */
  extraBoots?: ExtraBoot[];
}
export interface ExtraBoot {
  /**
   * Its name, as in the names of its logs.
   */
  guest: string;
  why: string;
  /**
   * The PCI trees that stood in it, each by the name of the first path vector that was asked there.
   */
  trees: string[];
}
export interface Counts {
  /**
   * All that pass, whatever it rests on.
   */
  pass: number;
  /**
   * Those of them that differ from the expectation and break no requirement.
   */
  passByInvariants: number;
  /**
   * Those of them of which the target was asked only a part, which is as expected.
   */
  passInPart: number;
  fail: number;
  xfail: number;
  xpass: number;
  skip: number;
  error: number;
}
export interface MatrixWrong {
  vector: string;
  status: 'fail' | 'error' | 'xpass';
  reason: string;
}
/**
 * The TLA+ models of tla/: what each one checks and what TLC must answer, and the mutants that TLC must reject.
 */
export interface ModelManifest {
  format: 'p2p-conform/model-manifest/1';
  /**
   * @minItems 1
   */
  models: Model[];
  mutants: Mutant[];
  branches: BranchCoverage;
}
/**
 * This interface was referenced by `ModelManifest`'s JSON-Schema
 * via the `definition` "model".
 */
export interface Model {
  /**
   * This interface was referenced by `ModelManifest`'s JSON-Schema
   * via the `definition` "id".
   */
  id: string;
  purpose: string;
  /**
   * The name of a module, a constant or an invariant.
   *
   * This interface was referenced by `ModelManifest`'s JSON-Schema
   * via the `definition` "identifier".
   */
  module: string;
  /**
   * The name of a module, a constant or an invariant.
   */
  config: string;
  /**
   * Constants that this model sets otherwise than its .cfg file: the name, and what stands after it there.
   */
  constants?: {
    [k: string]: string;
  };
  /**
   * @minItems 1
   */
  sets: ModelSet[];
  /**
   * TLC measures coverage; an action that is never taken fails the model.
   */
  coverage?: boolean;
  expect: ExpectedPass | ExpectedViolation;
  /**
   * How long it took once, on one of two cores, JVM included.
   */
  seconds?: number;
}
export interface ExpectedPass {
  result: 'pass';
  /**
   * Distinct states.
   */
  states?: number;
}
export interface ExpectedViolation {
  result: 'violation';
  /**
   * The name of a module, a constant or an invariant.
   */
  of: string;
}
/**
 * A model with one deliberate mistake.
 *
 * This interface was referenced by `ModelManifest`'s JSON-Schema
 * via the `definition` "mutant".
 */
export interface Mutant {
  /**
   * This interface was referenced by `ModelManifest`'s JSON-Schema
   * via the `definition` "id".
   */
  id: string;
  /**
   * The mistake, in words.
   */
  change: string;
  /**
   * The id of the model that it is made in.
   */
  model: string;
  /**
   * @minItems 1
   */
  edits: ModelEdit[];
  /**
   * The name of a module, a constant or an invariant.
   */
  violates: string;
  /**
   * Tighter bounds, under which the mistake goes unseen: what shows that the model's bounds are needed.
   */
  unseenWith?: {
    [k: string]: string;
  };
}
/**
 * Text that stands exactly once in the module, and what takes its place.
 */
export interface ModelEdit {
  /**
   * The name of a module, a constant or an invariant.
   *
   * This interface was referenced by `ModelManifest`'s JSON-Schema
   * via the `definition` "identifier".
   */
  module: string;
  find: string;
  replace: string;
}
/**
 * The modules of which every arm of an IF or a CASE must be taken, by TLC's counts in the smoke set or by a mutant that changes it.
 */
export interface BranchCoverage {
  modules: string[];
  exceptions: {
    /**
     * The name of a module, a constant or an invariant.
     *
     * This interface was referenced by `ModelManifest`'s JSON-Schema
     * via the `definition` "identifier".
     */
    module: string;
    /**
     * The line on which the arm begins, without blanks around it.
     */
    text: string;
    reason: string;
  }[];
}
export interface ObservationHeader {
  format: 'p2p-conform/observations/1';
  corpus: CorpusIdentity;
  target: TargetDescription;
  selection?: RecordedSelection;
}
/**
 * Which vectors the run asked for; all of them when absent.
 */
export interface RecordedSelection {
  filters: string[];
  shard?: string;
}
/**
 * What a target saw of a path vector; null is what it can't see. One that it lacks the means for is skipped, one that it gave no usable answer to is errored, like any other.
 */
export interface AnsweredPath {
  /**
   * A permanent id: family, slash, name. It is never reused and says nothing of order.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "vectorId".
   */
  vector: string;
  path: SeenPathAnswer;
}
export interface SeenPathAnswer {
  /**
   * For each client of the vector, in its order.
   *
   * @maxItems 8
   */
  clients: {
    map: MapType | null;
    distance: number | null;
  }[];
  /**
   * pci_p2pdma_distance_many of all clients.
   */
  many: number | null;
}
/**
 * How the target ended. A file without it is not whole.
 */
export interface ObservationFooter {
  end: {
    /**
     * Warnings and crashes that belong to no single vector.
     */
    splats: string[];
    /**
     * Files worth reading after a failure.
     */
    logs: string[];
  };
}
/**
 * One family of path vectors: a PCI tree and a CPU, and how the clients reach the provider (drivers/pci/p2pdma.c: calc_map_type_and_dist, pci_p2pdma_distance_many).
 */
export interface PathFile {
  format: 'p2p-conform/paths/1';
  family: string;
  title: string;
  description: string;
  /**
   * @minItems 1
   */
  vectors: PathVector[];
}
/**
 * This interface was referenced by `PathFile`'s JSON-Schema
 * via the `definition` "vector".
 */
export interface PathVector {
  /**
   * A permanent id: family, slash, name. It is never reused and says nothing of order.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "vectorId".
   */
  id: string;
  /**
   * What the vector shows, in one line.
   */
  title: string;
  /**
   * @minItems 1
   */
  requirements: string[];
  cpu: PathCpu;
  /**
   * Host bridges, each with a root bus.
   */
  hosts: {
    [k: string]: PathHost;
  };
  /**
   * PCI functions by name. Functions that no path touches may exist beside them.
   */
  functions: {
    [k: string]: PathFunction;
  };
  provider: PathProvider;
  /**
   * @maxItems 8
   */
  clients: PathClient[];
  expect: PathAnswer;
}
export interface PathCpu {
  vendor: 'amd' | 'intel' | 'other';
  /**
   * As CPUID tells it, extended family included.
   */
  family: number;
}
export interface PathHost {
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   */
  first: string;
}
/**
 * This interface was referenced by `PathFile`'s JSON-Schema
 * via the `definition` "function".
 */
export interface PathFunction {
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   */
  on: string;
  /**
   * device.function, hexadecimal.
   */
  at: string;
  type: PathFunctionType;
  id?: PciId;
  /**
   * The bits that are set in the ACS control register, as in include/uapi/linux/pci_regs.h: PCI_ACS_*. Absent where there is no ACS capability.
   */
  acs?: AcsBit[];
}
export interface PciId {
  /**
   * A PCI vendor or device id.
   *
   * This interface was referenced by `Topology`'s JSON-Schema
   * via the `definition` "pciId".
   */
  vendor: string;
  /**
   * A PCI vendor or device id.
   *
   * This interface was referenced by `Topology`'s JSON-Schema
   * via the `definition` "pciId".
   */
  device: string;
}
export interface PathProvider {
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "name".
   */
  function: string;
  /**
   * Whether it has P2PDMA memory (pci_p2pdma_add_resource).
   */
  publishes: boolean;
}
export interface PathPciClient {
  kind: 'function' | 'child';
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "name".
   */
  function: string;
}
export interface PathOtherClient {
  kind: 'other';
}
/**
 * This interface was referenced by `PathFile`'s JSON-Schema
 * via the `definition` "answer".
 */
export interface PathAnswer {
  /**
   * For each client: how a map of the provider's memory takes it, and pci_p2pdma_distance_many of this client alone.
   *
   * @maxItems 8
   */
  clients: PathReach[];
  /**
   * Hops, or -1.
   */
  many: number;
}
export interface PathReach {
  map: MapType;
  /**
   * Hops, or -1.
   *
   * This interface was referenced by `PathFile`'s JSON-Schema
   * via the `definition` "distance".
   */
  distance: number;
}
/**
 * What a run or a comparison found. Every other report format is made from this one.
 */
export interface Report {
  format: 'p2p-conform/report/1';
  /**
   * Version of p2p-conform.
   */
  tool: string;
  /**
   * The command that gives this report again. With --filter ID added, it shows one vector alone.
   */
  command: string;
  corpus: CorpusIdentity;
  target: TargetDescription;
  selection: Selection;
  /**
   * Wall time, preparation of the target included.
   */
  seconds: number;
  counts: Counts;
  /**
   * One for each selected vector, in the order of the corpus.
   */
  results: Verdict[];
  /**
   * Warnings and crashes that belong to no single vector. Each makes the run fail.
   */
  splats: string[];
  /**
   * Files worth reading after a failure.
   */
  logs: string[];
  requirements: RequirementCoverage;
  /**
   * What this method can't see.
   */
  blindSpots: string[];
}
/**
 * Which vectors of the corpus were asked for.
 */
export interface Selection {
  filters: string[];
  shard?: string;
  selected: number;
  corpus: number;
}
/**
 * What is to be said of one vector.
 *
 * This interface was referenced by `Report`'s JSON-Schema
 * via the `definition` "result".
 */
export interface Verdict {
  /**
   * A permanent id: family, slash, name. It is never reused and says nothing of order.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "vectorId".
   */
  vector: string;
  title: string;
  status: VerdictStatus;
  /**
   * What a pass rests on: the exact expectation, the requirements alone, or the expectation of a part; `reason` says then what the target was not asked.
   */
  judge?: 'exact' | 'invariants' | 'part';
  /**
   * The requirements that the vector exercises, as far as the target was asked.
   */
  requirements: string[];
  /**
   * Why it is not a plain pass.
   */
  reason?: string;
  knownIssue?: string;
  /**
   * Requirements that the observation breaks.
   */
  violations?: Violation[];
  /**
   * Where the outcome differs from the expectation.
   */
  differences?: Difference[];
  /**
   * The normalized outcome of each step.
   */
  got?: Outcome[];
  expected?: Vector;
  /**
   * What the target logged while it ran the vector.
   */
  log?: string[];
}
/**
 * This interface was referenced by `Report`'s JSON-Schema
 * via the `definition` "violation".
 */
export interface Violation {
  /**
   * A permanent requirement id.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "requirementId".
   */
  requirement: string;
  /**
   * Index of the step, or null when it belongs to the vector as a whole.
   */
  step: number | null;
  /**
   * JSON pointer into the observation.
   */
  pointer: string;
  message: string;
}
/**
 * `expected` is absent where nothing was expected, `got` where there was nothing.
 *
 * This interface was referenced by `Report`'s JSON-Schema
 * via the `definition` "difference".
 */
export interface Difference {
  step: number;
  /**
   * JSON pointer into the step's outcome.
   */
  pointer: string;
  expected?: unknown;
  got?: unknown;
}
/**
 * The vector as it was judged, where a result has to be shown.
 */
export interface Vector {
  /**
   * A permanent id: family, slash, name. It is never reused and says nothing of order.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "vectorId".
   */
  id: string;
  /**
   * What the vector shows, in one line.
   */
  title: string;
  /**
   * The requirements that this vector exercises.
   *
   * @minItems 1
   */
  requirements: string[];
  needs: Needs;
  clients: {
    [k: string]: Client;
  };
  /**
   * Regions, each contiguous in physical memory. Two regions never touch, unless needs.adjacent says so; nothing else is known of their order.
   */
  memory: {
    /**
     * This interface was referenced by `VectorFile`'s JSON-Schema
     * via the `definition` "region".
     */
    [k: string]: RamRegion | BarRegion;
  };
  lists: {
    [k: string]: EntryList;
  };
  fromPages?: FromPages;
  /**
   * @minItems 1
   * @maxItems 64
   */
  steps: (MapStep | UnmapStep | SyncStep | AccessStep)[];
}
/**
 * dma_map_sgtable(client, list, direction, attrs), or dma_map_sg_attrs.
 */
export interface MapStep {
  op: 'map';
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "name".
   */
  list: string;
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "name".
   */
  client: string;
  direction: Direction;
  attrs?: Attributes;
  /**
   * dma_map_sg in place of dma_map_sgtable.
   */
  call?: 'dma_map_sg';
  /**
   * How many entries dma_map_sg is given, from the first; the unmap and syncs that follow are given as many. All of them when absent. Only with `call`.
   */
  nents?: number;
  /**
   * Injected fault: of the runs of contiguous memory that are entered into the IOMMU's page table, the one of this number (from 1) is entered by half, then memory runs out. A map that enters fewer runs succeeds.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "failMapping".
   */
  failMapping?: number;
  expect: MappedOutcome | FailedOutcome;
}
/**
 * dma_unmap_sgtable for the client, the direction and the attributes of the list's map step.
 */
export interface UnmapStep {
  op: 'unmap';
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "name".
   */
  list: string;
  expect: UnmappedOutcome;
}
/**
 * dma_sync_sgtable_for_cpu or dma_sync_sgtable_for_device, for the client and the direction of the list's map step.
 */
export interface SyncStep {
  op: 'sync';
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "name".
   */
  list: string;
  for: Owner;
  expect: SyncedOutcome;
}
/**
 * The device that the list is or was last mapped for reads or writes bytes of it by itself, at the DMA addresses that this map gave it.
 */
export interface AccessStep {
  op: 'access';
  /**
   * A local name of a client, provider, memory region or list. Not "constructor": JavaScript objects have that by themselves.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "name".
   */
  list: string;
  access: Access;
  /**
   * An unsigned integer below 2^32.
   */
  from: string;
  /**
   * An unsigned integer below 2^32.
   */
  length: string;
  /**
   * Before the access, the target waits until what the IOMMU still has to invalidate after unmaps is invalidated.
   */
  settled?: true;
  expect: AccessedOutcome;
}
export interface RequirementCoverage {
  exercised: string[];
  /**
   * Requirements of the register (preconditions left out) that no judged vector exercises.
   */
  notExercised: string[];
  /**
   * The text of each requirement that a result names as violated.
   */
  texts: {
    [k: string]: string;
  };
}
/**
 * The register of requirements: what a caller of the DMA API may rely on.
 */
export interface Requirements {
  format: 'p2p-conform/requirements/1';
  /**
   * @minItems 1
   */
  requirements: Requirement[];
}
export interface Requirement {
  /**
   * A permanent requirement id.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "requirementId".
   */
  id: string;
  /**
   * MUST: breaking it is a failure. SHOULD: a difference from it is reported. INFO: what Linux does; another implementation may differ. PRECONDITION: what the caller must keep; behaviour is undefined otherwise.
   */
  level: 'MUST' | 'SHOULD' | 'INFO' | 'PRECONDITION';
  title: string;
  text: string;
  /**
   * Kernel file and function, or documentation.
   *
   * @minItems 1
   */
  source: string[];
  /**
   * The first Linux version that has the rule.
   */
  since?: string;
  untraced?: Untraced;
  /**
   * Only for these profiles.
   */
  profiles?: Profile[];
}
/**
 * Why nothing of a kind states, judges, tests or exercises the requirement. Without a reason, something of every kind must.
 */
export interface Untraced {
  tla?: string;
  invariant?: string;
  tests?: string;
  vectors?: string;
}
/**
 * The QEMU guest in which the native harness runs: its hardware, and which of its devices play which part.
 */
export interface Topology {
  format: 'p2p-conform/topology/1';
  title: string;
  arch: 'x86_64' | 'arm64';
  machine: Machine;
  /**
   * -object, in this order.
   */
  objects: QemuObject[];
  /**
   * -drive: what devices store; none when absent. They must not need a file that is already there.
   */
  drives?: QemuProperties[];
  /**
   * -device, in this order, after the IOMMU. The character device of the channel has the id `channel`.
   */
  devices: QemuDevice[];
  /**
   * What each IOMMU adds; the key is the name on the command line.
   */
  iommus: {
    [k: string]: Iommu;
  };
  busOffset?: BusOffset;
  append: Append;
  /**
   * BARs of providers: two with one path are two BARs of one device, which a client reaches alike.
   */
  providers: {
    [k: string]: TopologyProvider;
  };
  clients: {
    [k: string]: TopologyClient;
  };
  forge: Forge;
  /**
   * How each client must reach each provider when all is set up. A guest that differs is not used.
   */
  reach: {
    [k: string]: TopologyReach;
  };
}
export interface Machine {
  /**
   * -machine, without the accelerator.
   */
  type: string;
  /**
   * -cpu
   */
  cpu: string;
  /**
   * -m, MiB
   */
  memory: number;
}
/**
 * This interface was referenced by `Topology`'s JSON-Schema
 * via the `definition` "object".
 */
export interface QemuObject {
  type: string;
  id: string;
  props?: QemuProperties;
}
/**
 * This interface was referenced by `Topology`'s JSON-Schema
 * via the `definition` "properties".
 */
export interface QemuProperties {
  [k: string]: string | number;
}
/**
 * This interface was referenced by `Topology`'s JSON-Schema
 * via the `definition` "device".
 */
export interface QemuDevice {
  driver: string;
  id?: string;
  bus?: string;
  /**
   * Device number on the bus, hexadecimal.
   */
  addr?: string;
  props?: QemuProperties;
}
export interface Iommu {
  /**
   * The name for a person.
   */
  title: string;
  machine: QemuProperties;
  devices: QemuDevice[];
  append: Append;
  /**
   * The first kernel whose driver keeps a device from reading what it may only write. Absent where its page tables can't.
   */
  writeOnly?: string;
  /**
   * How its driver can be asked to work: to invalidate what was unmapped at once, or later for many unmaps together (iommu.strict), or to let devices through to all memory untranslated (iommu.passthrough). A guest whose driver does it in another way is not used. Empty without an IOMMU.
   */
  modes: ('strict' | 'lazy' | 'passthrough')[];
}
/**
 * How PCI bus addresses are made to differ from physical addresses. Absent where the hardware can't be described so. QEMU routes no access by it: what processors and devices access in the window is not there.
 */
export interface BusOffset {
  /**
   * The host bridge's node in the device tree.
   */
  bridge: string;
  /**
   * An unsigned integer below 2^64.
   */
  window: string;
  /**
   * An unsigned integer below 2^64.
   */
  bus: string;
  /**
   * Those that work without registers in that window.
   */
  iommus: string[];
  /**
   * Added to the properties of devices, by their ids, that would have registers in that window.
   */
  props: {
    [k: string]: QemuProperties;
  };
}
export interface TopologyProvider {
  /**
   * domain:bus:device.function of a device on the root bus, then device.function for each bridge on the way down, as in the kernel's pci= parameters.
   *
   * This interface was referenced by `Topology`'s JSON-Schema
   * via the `definition` "path".
   */
  path: string;
  /**
   * The BAR that is published as P2PDMA memory.
   */
  bar: number;
}
export interface TopologyClient {
  /**
   * domain:bus:device.function of a device on the root bus, then device.function for each bridge on the way down, as in the kernel's pci= parameters.
   *
   * This interface was referenced by `Topology`'s JSON-Schema
   * via the `definition` "path".
   */
  path: string;
}
/**
 * For these pairs the module shows the kernel the id of a host bridge that P2PDMA may cross, once, while it computes the map type. Only for test guests.
 */
export interface Forge {
  /**
   * A PCI vendor or device id.
   *
   * This interface was referenced by `Topology`'s JSON-Schema
   * via the `definition` "pciId".
   */
  vendor: string;
  /**
   * A PCI vendor or device id.
   *
   * This interface was referenced by `Topology`'s JSON-Schema
   * via the `definition` "pciId".
   */
  device: string;
  /**
   * Client, provider.
   */
  pairs: [string, string][];
}
export interface TopologyReach {
  [k: string]: MapType;
}
/**
 * One family of test vectors. A vector is a scenario: clients, memory, lists, and steps, each with its expectation.
 */
export interface VectorFile {
  format: 'p2p-conform/vectors/1';
  family: string;
  title: string;
  description: string;
  /**
   * @minItems 1
   */
  vectors: Vector1[];
}
/**
 * This interface was referenced by `VectorFile`'s JSON-Schema
 * via the `definition` "vector".
 */
export interface Vector1 {
  /**
   * A permanent id: family, slash, name. It is never reused and says nothing of order.
   *
   * This interface was referenced by `Common`'s JSON-Schema
   * via the `definition` "vectorId".
   */
  id: string;
  /**
   * What the vector shows, in one line.
   */
  title: string;
  /**
   * The requirements that this vector exercises.
   *
   * @minItems 1
   */
  requirements: string[];
  needs: Needs;
  clients: {
    [k: string]: Client;
  };
  /**
   * Regions, each contiguous in physical memory. Two regions never touch, unless needs.adjacent says so; nothing else is known of their order.
   */
  memory: {
    /**
     * This interface was referenced by `VectorFile`'s JSON-Schema
     * via the `definition` "region".
     */
    [k: string]: RamRegion | BarRegion;
  };
  lists: {
    [k: string]: EntryList;
  };
  fromPages?: FromPages;
  /**
   * @minItems 1
   * @maxItems 64
   */
  steps: (MapStep | UnmapStep | SyncStep | AccessStep)[];
}
