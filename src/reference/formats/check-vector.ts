// SPDX-License-Identifier: Apache-2.0
import type { Entry, Vector } from '../../../spec/types/formats.js';
import { checkClients } from './check-clients.js';
import { checkDirect } from './check-direct.js';
import { checkMemory } from './check-memory.js';
import { checkPages } from './check-pages.js';
import { checkSteps } from './check-steps.js';
import { checkUntrusted } from './check-untrusted.js';
import { at, FormatError, type Place } from './format-error.js';
import { parseNearest } from './hex.js';

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
  checkPages(vector, pageSize, place);
  checkSteps(vector, granule, place);
  checkUntrusted(vector, granule, place);
}

function checkEntry(vector: Vector, entry: Entry, pageSize: number, place: Place): void {
  const region = vector.memory[entry.memory];
  if (region === undefined) {
    throw new FormatError(at(place, 'memory'), `no region is named ${entry.memory}`, 'name one of memory');
  }
  if (entry.length === '0x0') throw new FormatError(at(place, 'length'), 'an empty entry', 'give it at least one byte');
  const page = parseNearest(entry.page);
  if (page + parseNearest(entry.offset) + parseNearest(entry.length) > parseNearest(region.size)) {
    throw new FormatError(place, `ends past the end of ${entry.memory} (${region.size} bytes)`, 'make it shorter');
  }
  if (page % pageSize !== 0) {
    throw new FormatError(at(place, 'page'), `${entry.page} is not a multiple of the page size`, 'align it');
  }
}
