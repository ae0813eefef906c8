// SPDX-License-Identifier: Apache-2.0
import type { Entry, Vector } from '../../../spec/types/formats.js';
import { checkClients } from './check-clients.js';
import { checkDirect } from './check-direct.js';
import { checkMemory } from './check-memory.js';
import { at, FormatError, type Place } from './format-error.js';
import { parseExact, parseHex } from './hex.js';
import { kindOf } from './reach.js';

/**
 * Checks what the schema can't say of a vector: names resolve, each entry lies in its region, each step is legal, and
 * the preconditions of the DMA API are kept (PRE-* in the requirements).
 * @throws FormatError for the first thing that is wrong
 */
export function checkVector(vector: Vector, place: Place): void {
  const { pageSize, granule } = checkClients(vector, place);
  checkMemory(vector, pageSize, place);
  checkDirect(vector, place);
  for (const [name, entries] of Object.entries(vector.lists)) {
    entries.forEach((entry, index) => {
      checkEntry(vector, entry, pageSize, at(place, 'lists', name, index));
    });
  }
  checkSteps(vector, granule, place);
}

function checkEntry(vector: Vector, entry: Entry, pageSize: number, place: Place): void {
  const region = vector.memory[entry.memory];
  if (region === undefined) {
    throw new FormatError(at(place, 'memory'), `no region is named ${entry.memory}`, 'name one of memory');
  }
  if (entry.length === '0x0') throw new FormatError(at(place, 'length'), 'an empty entry', 'give it at least one byte');
  if (parseHex(entry.page) % BigInt(pageSize) !== 0n) {
    throw new FormatError(at(place, 'page'), `${entry.page} is not a multiple of the page size`, 'align it');
  }
  if (parseHex(entry.page) + parseHex(entry.offset) + parseHex(entry.length) > parseHex(region.size)) {
    throw new FormatError(place, `ends past the end of ${entry.memory} (${region.size} bytes)`, 'make it shorter');
  }
}

function checkSteps(vector: Vector, granule: number, place: Place): void {
  const mapped = new Set<string>();
  vector.steps.forEach((step, index) => {
    const here = at(place, 'steps', index);
    const entries = vector.lists[step.list];
    if (entries === undefined) {
      throw new FormatError(at(here, 'list'), `no list is named ${step.list}`, 'name one of lists');
    }
    if (step.op === 'unmap') {
      if (!mapped.delete(step.list)) {
        throw new FormatError(here, `unmaps ${step.list}, which is not mapped`, 'map it first');
      }
      return;
    }
    if (mapped.has(step.list)) throw new FormatError(here, `maps ${step.list}, which is mapped`, 'unmap it first');
    checkLimits(vector, step.client, entries, granule, here);
    if (step.expect.outcome === 'mapped') mapped.add(step.list);
  });
}

function checkLimits(
  vector: Vector,
  clientName: string,
  entries: readonly Entry[],
  granule: number,
  place: Place,
): void {
  const client = vector.clients[clientName];
  if (client === undefined) {
    throw new FormatError(at(place, 'client'), `no client is named ${clientName}`, 'name one of clients');
  }
  const longest = parseExact(client.maxSegSize);
  const boundary = parseHex(client.segBoundaryMask);
  entries.forEach((entry, index) => {
    if (kindOf(vector, clientName, entry.memory) !== 'iova') return;
    const offset = parseExact(entry.offset) % granule;
    const length = parseExact(entry.length);
    if (length > longest) {
      const problem = `entry ${index} is longer than the maximal segment size of ${clientName}`;
      throw new FormatError(place, problem, 'split the entry, or raise maxSegSize');
    }
    // Without IOVA, boundaries depend on where the memory lies.
    if (vector.needs.profile === 'dma-iommu' && BigInt(offset + length - 1) > boundary) {
      const problem = `entry ${index} can't lie within one segment boundary window of ${clientName}`;
      throw new FormatError(place, problem, 'split the entry, or raise segBoundaryMask');
    }
  });
}
