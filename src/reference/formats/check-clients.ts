// SPDX-License-Identifier: Apache-2.0
import { at, FormatError, type Place } from './format-error.js';
import { parseExact, parseHex } from './hex.js';
import type { Scenario } from './scenario.js';

/**
 * Checks page size, granule, the clients' limits, and that needs.reach names each pair of client and provider.
 * @returns page size and granule, bytes
 * @throws FormatError
 */
export function checkClients(scenario: Scenario, place: Place): { pageSize: number; granule: number } {
  const pageSize = powerOfTwo(scenario.needs.pageSize, at(place, 'needs', 'pageSize'));
  const granule = powerOfTwo(scenario.needs.granule, at(place, 'needs', 'granule'));
  if (granule > pageSize) {
    const problem = 'the granule is larger than the page: an IOMMU could not map one page';
    throw new FormatError(at(place, 'needs', 'granule'), problem, 'make it at most pageSize');
  }
  for (const [name, client] of Object.entries(scenario.clients)) {
    const here = at(place, 'clients', name);
    checkMask(client.segBoundaryMask, granule, at(here, 'segBoundaryMask'));
    checkMask(client.dmaMask, 2 * granule, at(here, 'dmaMask'));
    if (client.maxSegSize === '0x0') {
      throw new FormatError(at(here, 'maxSegSize'), 'no segment can be empty', 'give it at least one byte');
    }
  }
  checkReach(scenario, at(place, 'needs', 'reach'));
  return { pageSize, granule };
}

function powerOfTwo(text: string, place: Place): number {
  const value = parseExact(text);
  if (value < 512 || !Number.isInteger(Math.log2(value))) {
    throw new FormatError(place, `${text} is not a power of two of at least 512`, 'correct it');
  }
  return value;
}

function checkMask(text: string, smallestWindow: number, place: Place): void {
  const window = parseHex(text) + 1n;
  if ((window & (window - 1n)) !== 0n || window < BigInt(smallestWindow)) {
    const problem = `${text} is not a power of two minus one of at least 0x${(smallestWindow - 1).toString(16)}`;
    throw new FormatError(place, problem, 'use a mask of low bits, wide enough for the granule');
  }
}

function checkReach(scenario: Scenario, place: Place): void {
  const providers = new Set<string>();
  for (const region of Object.values(scenario.memory)) if (region.kind === 'bar') providers.add(region.provider);
  sameNames(scenario.needs.reach, Object.keys(scenario.clients), 'clients', place);
  for (const [client, reach] of Object.entries(scenario.needs.reach)) {
    sameNames(reach, providers, 'providers in memory', at(place, client));
  }
}

function sameNames(record: object, names: Iterable<string>, what: string, place: Place): void {
  const expected = [...names].sort().join(', ');
  if (Object.keys(record).sort().join(', ') !== expected) {
    throw new FormatError(
      place,
      `must have exactly the ${what}`,
      `name each once: ${expected === '' ? 'none' : expected}`,
    );
  }
}
