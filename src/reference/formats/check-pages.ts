// SPDX-License-Identifier: Apache-2.0
import type { Entry, Vector } from '../../../spec/types/formats.js';
import { barOf } from './bar.js';
import { at, FormatError, type Place } from './format-error.js';
import { parseExact } from './hex.js';

/**
 * Checks that sg_alloc_table_from_pages can build the lists of `fromPages`, and builds just their entries: whole pages
 * but at both ends, and no neighbours that it has to join.
 * @throws FormatError
 */
export function checkPages(vector: Vector, pageSize: number, place: Place): void {
  (vector.fromPages ?? []).forEach((name, index) => {
    const entries = vector.lists[name];
    if (entries === undefined) {
      throw new FormatError(at(place, 'fromPages', index), `no list is named ${name}`, 'name one of lists');
    }
    entries.forEach((entry, i) => {
      const here = at(place, 'lists', name, i);
      const offset = parseExact(entry.offset);
      const end = offset + parseExact(entry.length);
      if (i === 0 ? offset >= pageSize : offset !== 0) {
        throw new FormatError(at(here, 'offset'), 'pages have one offset, in the first', 'start at a page');
      }
      if (i < entries.length - 1 && end % pageSize !== 0) {
        throw new FormatError(at(here, 'length'), 'ends within a page, and is not the last entry', 'end with a page');
      }
      const previous = entries[i - 1];
      if (previous !== undefined && isJoined(vector, previous, entry)) {
        throw new FormatError(here, 'goes on where the entry before it ends', 'make one entry of both');
      }
    });
  });
}

/** Whether the second entry starts where the first ends, in RAM as the first, or in the same BAR. */
function isJoined({ memory, needs }: Vector, first: Entry, second: Entry): boolean {
  const [a, b] = [memory[first.memory], memory[second.memory]];
  if (a === undefined || b === undefined) return false;
  const end = parseExact(first.page) + parseExact(first.offset) + parseExact(first.length);
  const start = parseExact(second.page);
  if (first.memory === second.memory) return end === start;
  if (a.kind === 'bar' || b.kind === 'bar') {
    if (a.kind !== b.kind || (a.kind === 'bar' && b.kind === 'bar' && barOf(a) !== barOf(b))) return false;
  }
  const touch = (needs.adjacent ?? []).some(([x, y]) => x === first.memory && y === second.memory);
  return touch && end === parseExact(a.size) && start === 0;
}
