// SPDX-License-Identifier: Apache-2.0
import type { AccessStep, Entry, MapStep, Vector } from '../../../spec/types/formats.js';
import { at, FormatError, type Place } from './format-error.js';
import { parseExact } from './hex.js';
import { kindOf } from './reach.js';

/** What a device accesses is seen in words of so many bytes. */
export const ACCESS_WORD = 8;

/**
 * Checks that each access can be made and says something (PRE-ACCESS): its bytes have IOVA or a physical address, are
 * whole words, and what must keep it from memory is something that is promised.
 * @throws FormatError
 */
export function checkAccesses(vector: Vector, place: Place): void {
  const mapped = new Map<string, { readonly step: MapStep; live: boolean; reusable: boolean }>();
  vector.steps.forEach((step, index) => {
    const here = at(place, 'steps', index);
    const last = mapped.get(step.list);
    if (step.op === 'map' && step.expect.outcome === 'mapped') {
      for (const other of mapped.values()) other.reusable ||= !other.live;
      mapped.set(step.list, { step, live: true, reusable: false });
    }
    if (step.op === 'unmap' && last !== undefined) last.live = false;
    if (step.op !== 'access') return;
    if (last === undefined) throw new FormatError(here, `accesses ${step.list}, which was not mapped`, 'map it first');
    checkBytes(vector, step, last.step, here);
    if (last.live) {
      checkDirection(vector, step, last.step, here);
      if (step.settled !== undefined) {
        throw new FormatError(at(here, 'settled'), 'nothing is pending for a list that is mapped', 'leave it out');
      }
      return;
    }
    if (vector.needs.profile === 'dma-direct') {
      throw new FormatError(here, 'without an IOMMU, nothing is out of reach after an unmap', 'access a mapped list');
    }
    if (last.reusable) {
      throw new FormatError(
        here,
        `${step.list} is not mapped, and a later map may have got its IOVA`,
        'access before it',
      );
    }
  });
}

function checkBytes(vector: Vector, step: AccessStep, { client, nents }: MapStep, place: Place): void {
  const from = parseExact(step.from);
  const end = from + parseExact(step.length);
  if (from === end || from % ACCESS_WORD !== 0 || end % ACCESS_WORD !== 0) {
    throw new FormatError(place, `not a number of whole words of ${ACCESS_WORD} bytes`, 'align from and length');
  }
  let start = 0;
  for (const entry of (vector.lists[step.list] ?? []).slice(0, nents)) {
    const next = start + parseExact(entry.length);
    if (from < next && start < end) checkEntry(vector, entry, client, place);
    start = next;
  }
  if (end > start) throw new FormatError(place, `ends past the ${start} bytes that were mapped`, 'make it shorter');
}

function checkEntry(vector: Vector, entry: Entry, client: string, place: Place): void {
  if (parseExact(entry.offset) % ACCESS_WORD !== 0 || parseExact(entry.length) % ACCESS_WORD !== 0) {
    throw new FormatError(place, 'an entry is not made of whole words', `use multiples of ${ACCESS_WORD} bytes`);
  }
  if (kindOf(vector, client, entry.memory) !== 'iova') {
    throw new FormatError(place, 'a bus address is for the switch to route', 'access other entries');
  }
}

function checkDirection(vector: Vector, { access }: AccessStep, { direction }: MapStep, place: Place): void {
  const isAgainst = access === 'read' ? direction === 'from-device' : direction === 'to-device';
  if (isAgainst && vector.needs.profile === 'dma-direct') {
    throw new FormatError(place, `a ${access} against the direction, which nothing keeps from memory`, 'turn it round');
  }
}
