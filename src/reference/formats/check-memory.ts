// SPDX-License-Identifier: Apache-2.0
import type { BarRegion, RamRegion } from '../../../spec/types/formats.js';
import { barOf } from './bar.js';
import { at, FormatError, type Place } from './format-error.js';
import { parseExact, parseNearest } from './hex.js';
import type { Scenario } from './scenario.js';

/** The largest region, and the furthest from its BAR's edge, bytes. It keeps every position an exact number. */
export const MAX_REGION_BYTES = 2 ** 36;

type Memory = Scenario['memory'];

/**
 * Checks what the schema can't say of regions: sizes, alignment, overlap within a BAR, and that adjacency is possible.
 * @throws FormatError
 */
export function checkMemory(scenario: Scenario, pageSize: number, place: Place): void {
  for (const [name, region] of Object.entries(scenario.memory)) {
    const here = at(place, 'memory', name);
    checkBytes(region.size, pageSize, at(here, 'size'));
    if (region.size === '0x0') throw new FormatError(at(here, 'size'), 'an empty region', 'give it at least a page');
    if (region.kind === 'bar') {
      checkBytes(region.at, pageSize, at(here, 'at'));
      if (region.from === 'end' && parseExact(region.at) < parseExact(region.size)) {
        throw new FormatError(
          at(here, 'at'),
          'the region reaches past the end of the BAR',
          'make `at` at least `size`',
        );
      }
    }
  }
  const adjacent = scenario.needs.adjacent ?? [];
  checkAdjacency(scenario.memory, adjacent, at(place, 'needs', 'adjacent'));
  checkApart(scenario.memory, adjacent, at(place, 'memory'));
}

function checkBytes(text: string, pageSize: number, place: Place): void {
  if (parseNearest(text) > MAX_REGION_BYTES) {
    throw new FormatError(place, `${text} is more than 2^36 bytes`, 'make it smaller');
  }
  if (parseExact(text) % pageSize !== 0) {
    throw new FormatError(place, `${text} is not a multiple of the page size`, 'align it');
  }
}

function checkAdjacency(memory: Memory, adjacent: readonly [string, string][], place: Place): void {
  const following = new Map<string, string>();
  const preceded = new Set<string>();
  adjacent.forEach(([first, second], index) => {
    const here = at(place, index);
    const before = memory[first];
    const after = memory[second];
    if (before === undefined || after === undefined) {
      throw new FormatError(here, 'names a region that memory does not have', 'name two regions of memory');
    }
    if (following.has(first) || preceded.has(second)) {
      throw new FormatError(here, 'a region has two neighbours on one side', 'keep one of the pairs');
    }
    following.set(first, second);
    preceded.add(second);
    for (let next = following.get(second); next !== undefined; next = following.get(next)) {
      if (next === second)
        throw new FormatError(here, 'regions that follow each other in a circle', 'break the circle');
    }
    if (!sameBar(before, after) && !(endsItsBar(before) && startsItsBar(after))) {
      throw new FormatError(
        here,
        'memory of a BAR that is not at its edge lies between the two regions',
        'put the first region at the end of its BAR and the second at the start of its own',
      );
    }
  });
}

function endsItsBar(region: RamRegion | BarRegion): boolean {
  return region.kind === 'ram' || (region.from === 'end' && region.at === region.size);
}

function startsItsBar(region: RamRegion | BarRegion): boolean {
  return region.kind === 'ram' || (region.from === 'start' && region.at === '0x0');
}

/** Whether the distance of the two regions is known because both count from the same edge of the same BAR. */
function sameBar(a: RamRegion | BarRegion, b: RamRegion | BarRegion): boolean {
  return a.kind === 'bar' && b.kind === 'bar' && barOf(a) === barOf(b) && a.from === b.from;
}

/** Bytes from the BAR's start, or (negative) from its end. */
function startInBar(region: BarRegion): number {
  return region.from === 'start' ? parseExact(region.at) : -parseExact(region.at);
}

function checkApart(memory: Memory, adjacent: readonly [string, string][], place: Place): void {
  const regions = Object.entries(memory);
  for (const [first, a] of regions) {
    for (const [second, b] of regions) {
      if (first === second || a.kind !== 'bar' || b.kind !== 'bar' || !sameBar(a, b)) continue;
      const gap = startInBar(b) - (startInBar(a) + parseExact(a.size));
      const meantToTouch = adjacent.some(([x, y]) => x === first && y === second);
      if (meantToTouch && gap !== 0) {
        throw new FormatError(
          at(place, second),
          `does not start where ${first} ends, as needs.adjacent says`,
          'move it',
        );
      }
      const overlap = startInBar(b) >= startInBar(a) && gap < 0;
      if (overlap || (gap === 0 && !meantToTouch)) {
        const problem = `overlaps or touches ${first}`;
        throw new FormatError(
          at(place, second),
          problem,
          'leave a page between them, or name the pair in needs.adjacent',
        );
      }
    }
  }
}
