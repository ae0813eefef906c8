// SPDX-License-Identifier: Apache-2.0
import type { Entry } from '../../../spec/types/formats.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { ListHistory } from './list-history.js';
import type { ChangedStart, MemoryMap } from './memory-map.js';

/** Where the entries start whose offset is the caller's plus a stale address: a step that maps them maps that memory. */
export function changedStarts(entries: readonly Entry[], history: ListHistory, map: MemoryMap): ChangedStart[] {
  if (history.changes.size === 0) return [];
  return entries.flatMap(({ memory, page }, entry) => {
    const offset = history.changes.get(`${entry}.offset`);
    const start = map.addressesOf(memory, parseHex(page));
    if (offset === undefined || typeof offset.value === 'string' || start === undefined) return [];
    const moved = parseHex(offset.raw);
    return [{ entry, phys: start.phys + moved, bus: start.bus === null ? null : start.bus + moved }];
  });
}
