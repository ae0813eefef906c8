// SPDX-License-Identifier: Apache-2.0
import type { MapType, RanObservation } from '../../../spec/types/formats.js';
import { formatHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import type { Placement } from '../placement/placement.js';
import type { MappedPage } from '../wire/distance.js';
import type { Ready } from '../wire/index.js';

const BAR_SIZE = 0x200000n;

/** A scenario that maps one page of a provider for a client and unmaps it: what comes out shows the map type. */
export function onePage(ready: Ready, client: number, provider: number): { scenario: Scenario; placement: Placement } {
  const page = formatHex(BigInt(ready.pageSize));
  const reach = { client: { provider: 'unreachable' as const } };
  const scenario: Scenario = {
    id: 'paths/one-page',
    title: 'one page',
    requirements: [],
    needs: { profile: ready.clients[client]?.profile ?? 'dma-iommu', pageSize: page, granule: page, reach },
    clients: { client: { dmaMask: '0xffffffffffffffff', segBoundaryMask: '0xffffffff', maxSegSize: '0x10000' } },
    memory: { bar: { kind: 'bar', provider: 'provider', from: 'start', at: '0x0', size: formatHex(BAR_SIZE) } },
    lists: { list: [{ memory: 'bar', page: '0x0', offset: '0x0', length: page }] },
    steps: [
      { op: 'map', list: 'list', client: 'client', direction: 'bidirectional' },
      { op: 'unmap', list: 'list' },
    ],
  };
  const placement: Placement = {
    clients: new Map([['client', client]]),
    regions: new Map([['bar', { provider, start: 0n, size: BAR_SIZE }]]),
    spaces: new Map([['client', 0]]),
    reserved: new Map(),
    account: false,
    pastArena: false,
  };
  return { scenario, placement };
}

/** The map type that a map of one page shows, or why it shows none. */
export function mapTypeShown({ steps }: RanObservation): MapType | { readonly strange: string } {
  const [map] = steps;
  if (map === undefined) return { strange: 'nothing was mapped' };
  return mapTypeOf({ error: map.error, busAddress: map.after[0]?.flags.includes('bus-address') === true });
}

/** The map type of a page that was mapped so, or why that shows none. */
export function mapTypeOf({ error, busAddress }: MappedPage): MapType | { readonly strange: string } {
  if (error === 'EREMOTEIO') return 'unreachable';
  if (error !== null) return { strange: `the map of one page failed: ${error}` };
  return busAddress ? 'bus-address' : 'host-bridge';
}
