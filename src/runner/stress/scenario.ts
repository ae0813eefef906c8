// SPDX-License-Identifier: Apache-2.0
import type { Direction, Entry, Profile } from '../../../spec/types/formats.js';
import { formatHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import type { Ready } from '../wire/index.js';
import { MAX_LISTS } from '../wire/layout.js';
import { Chance } from './chance.js';

/** Each region; the smallest BAR of a topology, and half of the guest's arena. */
const REGION_BYTES = 0x200000;
const MOST_ENTRIES = 6;
const MOST_PAGES = 3;
const DIRECTIONS: readonly Direction[] = ['bidirectional', 'to-device', 'from-device'];
const KINDS = ['ram', 'bus', 'host'] as const;
const CLIENTS = ['one', 'other'] as const;

/** A DMA mask whose IOVA space can be counted before and after. */
export const SMALL_MASK = 0xffffffn;
const LARGE_MASK = 0xffffffffn;

/**
 * The DMA masks of rounds, in turn. A small one only where memory gets IOVA, which then lies below any mask, and where IOVA is
 * freed as soon as it is unmapped: else so small a space may be full for a moment.
 * @param lazy - whether IOVA is freed later than it is unmapped
 */
export function dmaMasksOf(ready: Ready, lazy: boolean): readonly [bigint, ...bigint[]] {
  return profileOf(ready) === 'dma-iommu' && !lazy ? [LARGE_MASK, SMALL_MASK] : [LARGE_MASK];
}

function profileOf({ clients: [first] }: Ready): Profile {
  return first?.profile ?? 'dma-iommu';
}

/**
 * Lists by chance, for two clients in turn, and one map of each. No two entries share a page: what several mappings
 * write to at once would be the caller's mistake.
 * @param ready - the guest that is to map them
 */
export function listsByChance(seed: number, dmaMask: bigint, ready: Ready): Scenario {
  const chance = new Chance(seed);
  const granule = ready.clients[0]?.granule ?? ready.pageSize;
  const free = new Map<string, number>(KINDS.map((kind) => [kind, 0]));
  const entry = (): Entry => {
    const memory = chance.pick(KINDS);
    const pages = 1 + chance.below(MOST_PAGES);
    const at = free.get(memory) ?? 0;
    // A page between two entries keeps them apart in physical memory, except where chance joins them.
    free.set(memory, at + (pages + chance.below(2)) * ready.pageSize);
    const offset = chance.below(2) * 4 * chance.below(ready.pageSize / 4);
    const length = 1 + chance.below(pages * ready.pageSize - offset);
    return { memory, page: formatHex(at), offset: formatHex(offset), length: formatHex(length) };
  };
  const names = Array.from({ length: MAX_LISTS }, (_, index) => `list${index}`);
  const lists = names.map((name) => [name, Array.from({ length: 1 + chance.below(MOST_ENTRIES) }, entry)] as const);
  const reach = { bus: 'bus-address', host: 'host-bridge' } as const;
  const settings = { dmaMask: formatHex(dmaMask), segBoundaryMask: '0xffffffff', maxSegSize: '0x10000' };
  const region = { from: 'start', at: '0x0', size: formatHex(REGION_BYTES) } as const;
  return {
    id: `stress/seed-${seed}`,
    title: `Lists by chance, seed ${seed}`,
    requirements: [],
    needs: {
      profile: profileOf(ready),
      pageSize: formatHex(ready.pageSize),
      granule: formatHex(granule),
      reach: Object.fromEntries(CLIENTS.map((client) => [client, reach])),
    },
    clients: Object.fromEntries(CLIENTS.map((client) => [client, settings])),
    memory: {
      ram: { kind: 'ram', size: formatHex(REGION_BYTES) },
      bus: { kind: 'bar', provider: 'bus', ...region },
      host: { kind: 'bar', provider: 'host', ...region },
    },
    lists: Object.fromEntries(lists),
    steps: names.map((list, index) => ({
      op: 'map',
      list,
      client: CLIENTS[index % CLIENTS.length] ?? CLIENTS[0],
      direction: chance.pick(DIRECTIONS),
    })),
  };
}
