// SPDX-License-Identifier: Apache-2.0
import type { Entry, MapStep, Vector } from '../../../spec/types/formats.js';
import { checkAccesses } from './check-accesses.js';
import { featuresOf } from './features.js';
import { at, FormatError, type Place } from './format-error.js';
import { parseExact, windowOf } from './hex.js';
import { kindOf } from './reach.js';

/**
 * Checks that each step is legal (PRE-MAPPED, PRE-UNMAP, PRE-SYNC, PRE-NENTS), that the lists that it maps keep the
 * client's limits (PRE-MAX-SEG, PRE-BOUNDARY-LENGTH), and that needs.features names what the steps use.
 * @param granule - bytes
 * @throws FormatError
 */
export function checkSteps(vector: Vector, granule: number, place: Place): void {
  const mapped = new Set<string>();
  vector.steps.forEach((step, index) => {
    const here = at(place, 'steps', index);
    const entries = vector.lists[step.list];
    if (entries === undefined) {
      throw new FormatError(at(here, 'list'), `no list is named ${step.list}`, 'name one of lists');
    }
    if (step.op === 'access') return;
    if (step.op !== 'map') {
      if (!mapped.has(step.list)) {
        throw new FormatError(here, `${step.op}s ${step.list}, which is not mapped`, 'map it first');
      }
      if (step.op === 'unmap') mapped.delete(step.list);
      return;
    }
    if (mapped.has(step.list)) throw new FormatError(here, `maps ${step.list}, which is mapped`, 'unmap it first');
    checkLimits(vector, step.client, givenEntries(step, entries, here), granule, here);
    if (step.expect.outcome === 'mapped') mapped.add(step.list);
  });
  checkAccesses(vector, place);
  checkFeatures(vector, at(place, 'needs', 'features'));
}

/** The entries that the call is given. */
function givenEntries({ call, nents }: MapStep, entries: readonly Entry[], place: Place): readonly Entry[] {
  if (nents === undefined) return entries;
  const here = at(place, 'nents');
  if (call === undefined) {
    throw new FormatError(here, 'dma_map_sgtable maps all entries', 'leave it out, or add "call": "dma_map_sg"');
  }
  if (nents > entries.length) {
    throw new FormatError(here, `${nents} entries of a list of ${entries.length}`, 'give at most as many as it has');
  }
  return entries.slice(0, nents);
}

function checkFeatures(vector: Vector, place: Place): void {
  const named = vector.needs.features ?? [];
  const used = [...featuresOf(vector), ...(named.includes('supported') ? (['supported'] as const) : [])].sort();
  if (named.join() !== used.join()) {
    const cure = used.length === 0 ? 'leave it out' : `name exactly ${used.join(', ')}, in this order`;
    throw new FormatError(place, 'is not what the vector uses', cure);
  }
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
  const window = windowOf(client.segBoundaryMask);
  entries.forEach((entry, index) => {
    if (kindOf(vector, clientName, entry.memory) !== 'iova') return;
    const offset = parseExact(entry.offset) % granule;
    const length = parseExact(entry.length);
    if (length > longest) {
      const problem = `entry ${index} is longer than the maximal segment size of ${clientName}`;
      throw new FormatError(place, problem, 'split the entry, or raise maxSegSize');
    }
    // Without IOVA, boundaries depend on where the memory lies.
    if (vector.needs.profile === 'dma-iommu' && offset + length > window) {
      const problem = `entry ${index} can't lie within one segment boundary window of ${clientName}`;
      throw new FormatError(place, problem, 'split the entry, or raise segBoundaryMask');
    }
  });
}
