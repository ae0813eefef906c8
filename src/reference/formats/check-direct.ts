// SPDX-License-Identifier: Apache-2.0
import { barOf } from './bar.js';
import { isBeyondMask } from './beyond-mask.js';
import { at, FormatError, type Place } from './format-error.js';
import { parseExact, parseHex, windowOf } from './hex.js';
import { kindOf } from './reach.js';
import type { Scenario } from './scenario.js';

/** What may lie below the first region (firmware, the kernel), bytes. */
export const DIRECT_BASE = 2 ** 24;

/** A BAR is at least as large, and a power of two: P2PDMA memory is hotplugged in subsections of 2 MiB. */
const SMALLEST_BAR = 2 ** 22;

/** No machine has memory above it, bytes. */
const HIGHEST_FLOOR = 2n ** 44n;

/** Between two blocks, bytes: a page at most. */
export const DIRECT_GAP = 2 ** 16;

/** Memory that has a place as a whole: a RAM region or a BAR. */
export interface DirectBlock {
  readonly kind: 'ram' | 'bar';
  /** Of the region, or the text of `barOf`. */
  readonly name: string;
  /** Name of its first region. */
  readonly first: string;
  /** Bytes that it takes at most. */
  readonly size: number;
}

/**
 * Checks what is special about dma-direct: there is no IOVA, so physical addresses meet the DMA masks.
 * @throws FormatError
 */
export function checkDirect(scenario: Scenario, place: Place): void {
  const { profile, pageSize, granule, adjacent, beyond } = scenario.needs;
  const needs = at(place, 'needs');
  if (profile === 'dma-iommu') {
    if (beyond === undefined) return;
    throw new FormatError(at(needs, 'beyond'), 'physical memory does not meet the DMA mask here', 'leave it out');
  }
  if (granule !== pageSize) {
    throw new FormatError(at(needs, 'granule'), 'dma-direct has no granule', `write the page size, ${pageSize}`);
  }
  if (adjacent !== undefined) {
    throw new FormatError(at(needs, 'adjacent'), 'dma-direct joins nothing that is adjacent', 'leave it out');
  }
  checkBeyond(scenario, at(needs, 'beyond'));
  checkRoom(scenario, place);
}

function checkBeyond(scenario: Scenario, place: Place): void {
  for (const [client, memories] of Object.entries(scenario.needs.beyond ?? {})) {
    const here = at(place, client);
    if (scenario.clients[client] === undefined) {
      throw new FormatError(here, `no client is named ${client}`, 'name one of clients');
    }
    if (parseHex(scenario.clients[client].dmaMask) >= HIGHEST_FLOOR) {
      throw new FormatError(here, `nothing lies above the DMA mask of ${client}`, 'give it a mask of at most 44 bits');
    }
    memories.forEach((memory, index) => {
      const region = scenario.memory[memory];
      if (region === undefined) {
        throw new FormatError(at(here, index), `no region is named ${memory}`, 'name one of memory');
      }
      if (region.kind === 'ram') {
        const problem = 'RAM above the mask is bounced or refused as the machine is configured';
        throw new FormatError(at(here, index), problem, 'name memory of a BAR');
      }
      if (kindOf(scenario, client, memory) !== 'iova') {
        const problem = `${client} does not reach ${memory} by its physical address`;
        throw new FormatError(at(here, index), problem, 'name memory behind the host bridge');
      }
    });
  }
}

/** Half of what each mask spans is enough for all regions: so they have a place whatever lies beyond which mask. */
function checkRoom(scenario: Scenario, place: Place): void {
  let needed = DIRECT_BASE;
  for (const { size } of directBlocks(scenario)) needed += size + DIRECT_GAP;
  for (const [name, { dmaMask }] of Object.entries(scenario.clients)) {
    if (parseHex(dmaMask) + 1n < BigInt(2 * needed)) {
      const problem = `${dmaMask} does not reach all memory of the vector`;
      throw new FormatError(at(place, 'clients', name, 'dmaMask'), problem, 'use a wider mask or smaller regions');
    }
  }
  for (const memory of Object.keys(scenario.memory)) {
    const { floor, ceiling } = directBounds(scenario, memory);
    if (floor >= ceiling) {
      const problem = `${memory} would have to lie above one mask and below another that is not wider`;
      throw new FormatError(at(place, 'needs', 'beyond'), problem, 'widen the mask of the client that reaches it');
    }
  }
}

/** The RAM regions of a scenario, and after them its BARs, each in the order of their first mention. */
export function directBlocks(scenario: Scenario): DirectBlock[] {
  const { memory } = scenario;
  const blocks: DirectBlock[] = [];
  for (const name in memory) {
    const region = memory[name];
    if (region?.kind === 'ram') blocks.push({ kind: 'ram', name, first: name, size: parseExact(region.size) });
  }
  for (const name in memory) {
    const region = memory[name];
    if (region?.kind !== 'bar') continue;
    const bar = barOf(region);
    if (blocks.some((block) => block.kind === 'bar' && block.name === bar)) continue;
    blocks.push({ kind: 'bar', name: bar, first: name, size: barSize(scenario, bar) });
  }
  return blocks;
}

/** Bytes that a BAR takes at most: its regions that count from the start don't meet those that count from the end. */
function barSize({ memory }: Scenario, bar: string): number {
  let start = 0;
  let end = 0;
  for (const name in memory) {
    const region = memory[name];
    if (region?.kind !== 'bar' || barOf(region) !== bar) continue;
    if (region.from === 'start') start = Math.max(start, parseExact(region.at) + parseExact(region.size));
    else end = Math.max(end, parseExact(region.at));
  }
  let size = SMALLEST_BAR;
  while (size <= start + end) size *= 2;
  return size;
}

/** Between which physical addresses a region, with all of its BAR, lies. 2^64 is exact. */
export function directBounds(scenario: Scenario, memory: string): { floor: number; ceiling: number } {
  const region = scenario.memory[memory];
  let floor = 0;
  let ceiling = 2 ** 64;
  for (const name in scenario.memory) {
    const other = scenario.memory[name];
    const together =
      name === memory || (region?.kind === 'bar' && other?.kind === 'bar' && barOf(other) === barOf(region));
    if (!together) continue;
    for (const client in scenario.clients) {
      if (kindOf(scenario, client, name) !== 'iova') continue;
      const end = windowOf(scenario.clients[client]?.dmaMask ?? '');
      if (isBeyondMask(scenario, client, name)) floor = Math.max(floor, end);
      else ceiling = Math.min(ceiling, end);
    }
  }
  return { floor, ceiling };
}
