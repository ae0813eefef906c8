// SPDX-License-Identifier: Apache-2.0
import { type AccessAction, type MapAction, parseExact } from '../formats/index.js';
import type { ListEntry } from './list-entry.js';

/** Bytes of an access that reach memory, contiguous in both. */
export interface ReachedRun {
  /** First byte, over the list's entries in order. */
  readonly from: number;
  readonly phys: number;
  /** Index of the entry that the first byte is in. */
  readonly entry: number;
  readonly length: number;
}

/** What protects memory from a device. A deliberately wrong reference has others. */
export interface AccessRules {
  /** Page tables have the permissions of the direction (drivers/iommu/dma-iommu.c: dma_info_to_prot). */
  readonly permits: (map: MapAction, access: AccessAction) => boolean;
  /** What is unmapped is out of reach (drivers/iommu/dma-iommu.c: __iommu_dma_unmap). */
  readonly reachesUnmapped: boolean;
}

export const linuxAccessRules: AccessRules = {
  permits: ({ direction }, { access }) => direction !== (access === 'read' ? 'from-device' : 'to-device'),
  reachesUnmapped: false,
};

/**
 * What an access reaches.
 * @param entries - those that the map was given
 * @param isMapped - whether the list is still mapped
 */
export function accessed(
  entries: readonly ListEntry[],
  map: MapAction,
  isMapped: boolean,
  access: AccessAction,
  rules: AccessRules,
): ReachedRun[] {
  if ((!isMapped && !rules.reachesUnmapped) || !rules.permits(map, access)) return [];
  const first = parseExact(access.from);
  const end = first + parseExact(access.length);
  const runs: ReachedRun[] = [];
  let start = 0;
  entries.forEach(({ page, offset, length }, entry) => {
    const from = Math.max(first, start);
    const to = Math.min(end, start + length);
    const phys = page + offset + (from - start);
    start += length;
    if (from >= to) return;
    const last = runs.at(-1);
    if (last !== undefined && last.phys + last.length === phys) {
      runs[runs.length - 1] = { ...last, length: last.length + (to - from) };
    } else {
      runs.push({ from, phys, entry, length: to - from });
    }
  });
  return runs;
}
