// SPDX-License-Identifier: Apache-2.0

/** A layer of an adapter that a vector shows. */
export interface Layer {
  /** What has to hold, for a person. */
  readonly title: string;
  /** Id in the published corpus. */
  readonly vector: string;
  /** Which steps of the vector count: a later layer is the one for the others. */
  readonly steps: 'map' | 'all';
  /** What to look at if it doesn't hold. */
  readonly advice: string;
}

/** What a new adapter is built up from, each layer on those before it. */
export const LAYERS: readonly Layer[] = [
  {
    title: 'maps one page of RAM',
    vector: 'single-entry/ram-page',
    steps: 'map',
    advice:
      'one segment: dmaAddress an IOVA, dmaLength 0x1000, no flag, nents 1, error null; "translations" has that IOVA ' +
      'with the physical address that "memory" gives the page, and "probed" covers it',
  },
  {
    title: 'maps bytes within a page',
    vector: 'single-entry/ram-middle',
    steps: 'map',
    advice:
      'a whole granule of IOVA translates; dmaAddress is its start plus the offset of the entry within its granule, ' +
      'and offset and length of the entry stay as they were',
  },
  {
    title: 'maps a BAR that is reached by bus address',
    vector: 'single-entry/bus0-page',
    steps: 'map',
    advice:
      'dmaAddress is the bus address that "memory" gives the region plus the place in it, flags is ["bus-address"], ' +
      'and nothing translates: needs.reach says bus-address for this client and provider',
  },
  {
    title: 'maps a BAR behind the host bridge',
    vector: 'single-entry/bridge0-page',
    steps: 'map',
    advice: "host-bridge memory is mapped as RAM is: an IOVA, no flag, and it translates to the BAR's physical address",
  },
  {
    title: 'refuses a BAR that it cannot reach',
    vector: 'unreachable/ram-far',
    steps: 'map',
    advice:
      'error is "EREMOTEIO", nents stays, every entry has dmaAddress 0xffffffffffffffff, dmaLength 0x0 and no flag, and ' +
      'nothing translates: look where it gives up after it has mapped or changed the entries before',
  },
  {
    title: 'tells RAM from a BAR in one list',
    vector: 'kind-orders/ram-bus-ram',
    steps: 'map',
    advice:
      'a bus entry has a segment of its own in its place in the order, takes no IOVA, and is not merged with its ' +
      'neighbours; slot i of the output is segment i, whichever entry that is',
  },
  {
    title: 'maps neighbours that may share a segment',
    vector: 'merge/two-pages',
    steps: 'map',
    advice:
      'the bytes of all entries in order, in at most as many segments as entries; slots after the last segment have ' +
      'dmaAddress 0xffffffffffffffff, dmaLength 0x0, no flag, and nents counts the segments',
  },
  {
    title: 'keeps the maximal segment size',
    vector: 'segment-size/two-pages',
    steps: 'map',
    advice: 'clients.*.maxSegSize: an entry that would make the segment longer starts a new one',
  },
  {
    title: 'keeps the segment boundary',
    vector: 'boundary/window-2-list-1-2',
    steps: 'map',
    advice:
      'no segment of IOVA crosses a multiple of clients.*.segBoundaryMask + 1: leave IOVA out before an entry that would ' +
      "(SEG-PAD), and align the list's IOVA to its size rounded up to a power of two, or check absolute addresses",
  },
  {
    title: 'leaves nothing after an unmap',
    vector: 'merge/two-pages',
    steps: 'all',
    advice:
      'after "unmap" no entry is flagged, nothing of the list\'s IOVA translates, and "probed" covers it: look at the same ' +
      'range as after the map',
  },
  {
    title: 'gives all IOVA back',
    vector: 'leaks/unmap-ram',
    steps: 'all',
    advice:
      'a client with a small DMA mask: "accounting" counts as many free granules after the last step as before the first; ' +
      'all of its IOVA space is looked at',
  },
  {
    title: 'maps a list again',
    vector: 'reuse/ram-bus-same-client',
    steps: 'all',
    advice:
      'what an earlier mapping left in the DMA fields and flags must not matter; "before" of a step is "after" of the step ' +
      'before it on the same list',
  },
];
