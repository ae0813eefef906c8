// SPDX-License-Identifier: Apache-2.0
import type { RamRegion } from '../../../../spec/types/formats.js';
import { entry, type EntryDraft } from '../draft.js';

const PAGE = 0x1000;

export const MIB = 0x100000;

/** RAM for entries of a MiB that are not contiguous with each other: 2 MiB and two pages. */
export const mebibyteMemory: Record<string, RamRegion> = { ram: { kind: 'ram', size: '0x203000' } };

/** So many MiB, an entry for each, in memory that is used again and again. */
export function mebibytes(count: number): EntryDraft[] {
  return Array.from({ length: count }, (_, index) => entry('ram', index % 2 ? 0 : MIB / PAGE + 1, 0, MIB));
}
