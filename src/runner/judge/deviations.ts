// SPDX-License-Identifier: Apache-2.0
import type {
  Deviation,
  Entry,
  EntryState,
  StaleSum,
  StepObservation,
  StrayTranslation,
  SymbolicAddress,
} from '../../../spec/types/formats.js';
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import type { ListHistory } from './list-history.js';
import type { MemoryMap } from './memory-map.js';
import { type Run, symbolicRun } from './runs.js';

/** dma_address of a slot that holds no segment: DMA_MAPPING_ERROR. */
const INVALID_ADDRESS = '0xffffffffffffffff';
const U32 = 1n << 32n;

/** Entries whose page, offset or length is not what the caller set. Remembers what it reports in the history. */
export function changedEntries(
  entries: readonly Entry[],
  step: StepObservation,
  history: ListHistory,
  map: MemoryMap,
): Deviation[] {
  return entries.flatMap((entry, index) => {
    const before = step.before[index];
    const after = step.after[index];
    if (before === undefined || after === undefined) return [];
    const page = map.addressesOf(entry.memory, parseHex(entry.page))?.phys;
    const set = { page: page === undefined ? entry.page : formatHex(page), offset: entry.offset, length: entry.length };
    return (['page', 'offset', 'length'] as const).flatMap((field): Deviation[] => {
      const key = `${index}.${field}`;
      if (after[field] === set[field]) {
        history.changes.delete(key);
        return [];
      }
      const reported = history.changes.get(key);
      const value =
        reported?.raw === after[field]
          ? reported.value
          : (staleSum(set[field], after[field], before, history.origins[index]) ?? after[field]);
      history.changes.set(key, { raw: after[field], value });
      return [{ kind: 'entry-changed', entry: index, field, value }];
    });
  });
}

/** `after` as the caller's value plus the low half of the DMA address that the entry carried before the step. */
function staleSum(
  set: string,
  after: string,
  before: EntryState,
  origin: ListHistory['origins'][number],
): StaleSum | null {
  if (origin?.raw !== before.dmaAddress) return null;
  return (parseHex(set) + parseHex(before.dmaAddress)) % U32 === parseHex(after) ? { plus: origin.address } : null;
}

/** DMA fields from slot `from` on that are not invalid, among the entries that the map was given. */
export function validDmaFields(step: StepObservation, from: number, history: ListHistory, map: MemoryMap): Deviation[] {
  return step.after.slice(from, Math.max(from, history.given)).flatMap((slot, index): Deviation[] => {
    const entry = from + index;
    const found: Deviation[] = [];
    if (slot.dmaAddress !== INVALID_ADDRESS) {
      const value = symbolicAddress(slot.dmaAddress, history.origins[entry], map);
      found.push({ kind: 'dma-field', entry, field: 'dma_address', value });
    }
    if (slot.dmaLength !== '0x0') found.push({ kind: 'dma-field', entry, field: 'dma_length', value: slot.dmaLength });
    return [...found, ...flagged(slot, entry)];
  });
}

/** DMA fields from slot `from` on that are not as they were before the step. */
export function changedDmaFields(
  { before, after }: StepObservation,
  from: number,
  history: ListHistory,
  map: MemoryMap,
): Deviation[] {
  return after.slice(from).flatMap((slot, index): Deviation[] => {
    const entry = from + index;
    const was = before[entry];
    if (was === undefined) return [];
    const found: Deviation[] = [];
    if (slot.dmaAddress !== was.dmaAddress) {
      const value = symbolicAddress(slot.dmaAddress, history.origins[entry], map);
      found.push({ kind: 'dma-field', entry, field: 'dma_address', value });
    }
    if (slot.dmaLength !== was.dmaLength) {
      found.push({ kind: 'dma-field', entry, field: 'dma_length', value: slot.dmaLength });
    }
    if (slot.flags.join() !== was.flags.join()) {
      found.push({ kind: 'dma-field', entry, field: 'flags', value: [...slot.flags].sort() });
    }
    return found;
  });
}

/** Slots that still carry a flag. */
export function flaggedSlots(step: StepObservation): Deviation[] {
  return step.after.flatMap(flagged);
}

function flagged(slot: EntryState, entry: number): Deviation[] {
  return slot.flags.length === 0 ? [] : [{ kind: 'dma-field', entry, field: 'flags', value: [...slot.flags].sort() }];
}

function symbolicAddress(raw: string, origin: ListHistory['origins'][number], map: MemoryMap): SymbolicAddress {
  return origin?.raw === raw ? origin.address : (map.atBus(parseHex(raw)) ?? { raw });
}

/**
 * Translations that belong to no mapped list.
 * @param base - where relative IOVA counts from: the list's allocation; null where it has none, then the first stray
 */
export function strayTranslations(strays: readonly Run[], base: bigint | null, map: MemoryMap): StrayTranslation[] {
  const from = base ?? strays[0]?.start ?? 0n;
  return strays.map((run) => {
    const { iova, ...rest } = symbolicRun(run, 0n, map);
    const address = run.start < from ? { raw: iova } : { iova: formatHex(run.start - from) };
    return { kind: 'stray-translation', iova: address, ...rest };
  });
}
