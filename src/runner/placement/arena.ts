// SPDX-License-Identifier: Apache-2.0
import { parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import type { Ready } from '../wire/ready.js';
import type { PlacedRegion, Unplaceable } from './placement.js';

/** RAM regions, and whether one of them goes past the arena. */
export interface ArenaPlaces {
  readonly regions: ReadonlyMap<string, PlacedRegion>;
  readonly pastArena: boolean;
}

/**
 * Lays a scenario's RAM regions into the guest's arena, in the scenario's order, adjacent ones as one block, with a
 * page between blocks. On a test bench, one region may be larger than the arena: it comes last and goes past the arena's
 * end, where only page tables describe it; every page that a list names must still lie in the arena. Elsewhere that is
 * memory of others, and a map may do more than enter it in page tables: maintain caches, or copy it to bounce buffers.
 */
export function placeInArena(
  scenario: Scenario,
  ready: Pick<Ready, 'pageSize' | 'testBench'> & { readonly arena: Pick<Ready['arena'], 'size'> },
): ArenaPlaces | Unplaceable {
  const arena = ready.arena.size;
  const gap = BigInt(ready.pageSize);
  const blocks = blocksOf(scenario);
  const sizeOf = (block: readonly RamSpan[]): bigint => block.reduce((sum, { size }) => sum + size, 0n);
  const small = blocks.filter((block) => sizeOf(block) <= arena);
  const large = blocks.filter((block) => sizeOf(block) > arena);
  const [first] = large;
  if (first !== undefined && !ready.testBench) {
    return {
      skip:
        `needs ${sizeOf(first)} bytes of RAM in one piece, and the module has ${arena}: what lies behind them is ` +
        'memory of others, which only a test bench may map',
    };
  }
  if (large.length > 1) return { skip: `needs ${large.length} RAM regions of more than the arena's ${arena} bytes` };
  const regions = new Map<string, PlacedRegion>();
  let at = 0n;
  for (const block of [...small, ...large]) {
    for (const { name, size } of block) {
      if (at >= arena) return { skip: `needs more RAM than the arena's ${arena} bytes` };
      regions.set(name, { provider: null, start: at, size });
      at += size;
    }
    at += gap;
  }
  if (large.length === 0 && at - gap > arena) return { skip: `needs more RAM than the arena's ${arena} bytes` };
  for (const { memory, page } of Object.values(scenario.lists).flat()) {
    const region = regions.get(memory);
    if (region !== undefined && region.start + parseHex(page) >= arena) {
      return { skip: `needs a page beyond the arena's ${arena} bytes` };
    }
  }
  return { regions, pastArena: large.length > 0 };
}

interface RamSpan {
  readonly name: string;
  readonly size: bigint;
}

/** RAM regions in runs that must touch, in the scenario's order. */
function blocksOf(scenario: Scenario): RamSpan[][] {
  const spans = new Map<string, RamSpan>();
  for (const [name, region] of Object.entries(scenario.memory)) {
    if (region.kind === 'ram') spans.set(name, { name, size: parseHex(region.size) });
  }
  const next = new Map((scenario.needs.adjacent ?? []).filter(([a, b]) => spans.has(a) && spans.has(b)));
  const followers = new Set(next.values());
  const blocks: RamSpan[][] = [];
  for (const name of spans.keys()) {
    if (followers.has(name)) continue;
    const block: RamSpan[] = [];
    for (let at: string | undefined = name; at !== undefined; at = next.get(at)) {
      const span = spans.get(at);
      if (span !== undefined) block.push(span);
    }
    blocks.push(block);
  }
  return blocks;
}
