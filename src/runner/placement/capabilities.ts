// SPDX-License-Identifier: Apache-2.0
import type { Capabilities, Feature } from '../../../spec/types/formats.js';
import { compareVersions } from '../judge/known-issues.js';
import { formatHex } from '../../reference/formats/hex.js';
import { MAX_ENTRIES } from '../wire/layout.js';
import type { Ready } from '../wire/ready.js';

/** What the module does in a disposable guest only. */
export const TEST_BENCH_ONLY: ReadonlySet<Feature> = new Set(['device-access', 'faults', 'untrusted']);

/** What is known of a guest that it doesn't tell. */
export interface GuestFacts {
  /** The first kernel whose IOMMU driver keeps a device from reading what it may only write. */
  readonly writeOnly?: string | undefined;
  /** Providers' memory is not where its addresses say (native-harness/topologies: busOffset). */
  readonly isNotReached?: boolean;
}

/** What a guest offers to vectors. */
export function capabilitiesOf(ready: Ready, { writeOnly, isNotReached = false }: GuestFacts = {}): Capabilities {
  const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)];
  return {
    profiles: distinct(ready.clients.map(({ profile }) => profile)),
    pageSizes: [formatHex(ready.pageSize)],
    granules: distinct(ready.clients.map(({ granule }) => formatHex(granule))),
    maxEntries: MAX_ENTRIES,
    reach: Object.fromEntries(ready.clients.map(({ name, reach }) => [name, Object.fromEntries(reach)])),
    providers: Object.fromEntries(
      ready.providers.map(({ name, phys, bus, size }) => [
        name,
        { barSize: formatHex(size), phys: formatHex(phys), bus: formatHex(bus) },
      ]),
    ),
    adjacency: false,
    features: [
      'attrs',
      ...(new Set(ready.providers.map(({ device }) => device)).size < ready.providers.length
        ? (['bars'] as const)
        : []),
      ...(!isNotReached && ready.clients.some(({ accesses }) => accesses) ? (['device-access'] as const) : []),
      'dma_map_sg',
      ...(ready.clients.some(({ faults }) => faults) ? (['faults'] as const) : []),
      'sg_alloc_table_from_pages',
      ...(ready.clients.some(({ invalidatesLate }) => invalidatesLate) ? [] : (['strict-unmap'] as const)),
      'supported',
      'sync',
      ...(ready.testBench && ready.clients.some(({ profile }) => profile === 'dma-iommu')
        ? (['untrusted'] as const)
        : []),
      ...(writeOnly !== undefined && compareVersions(ready.release, writeOnly) >= 0 ? (['write-only'] as const) : []),
    ],
  };
}
