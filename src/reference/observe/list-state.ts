// SPDX-License-Identifier: Apache-2.0
import type { EntryState } from '../../../spec/types/formats.js';
import type { AddressPlan } from '../algorithm/address-plan.js';
import type { ExecutedStep } from '../algorithm/execute.js';
import type { Layout } from '../algorithm/layout.js';
import { formatHex, parseExact, type Scenario } from '../formats/index.js';

/** The address that stands in a slot without a segment (include/linux/dma-mapping.h: DMA_MAPPING_ERROR). */
const NO_ADDRESS = '0xffffffffffffffff';

type Failure = Exclude<Extract<ExecutedStep, { op: 'map' }>, { error: null }>;

/** A list as sg_alloc_table and sg_set_page leave it. */
export function initialState(scenario: Scenario, plan: AddressPlan, list: string): EntryState[] {
  return (scenario.lists[list] ?? []).map((entry) => ({
    page: formatHex((plan.get(entry.memory)?.phys ?? 0) + parseExact(entry.page)),
    offset: entry.offset,
    length: entry.length,
    dmaAddress: '0x0',
    dmaLength: '0x0',
    flags: [],
  }));
}

/**
 * The list after a successful map of its first `given` entries: slot i carries segment i, the slots past the last segment
 * are invalid, the entries past the given ones are as they were.
 */
export function mappedState(before: readonly EntryState[], layout: Layout, base: number, given: number): EntryState[] {
  return before.map((entry, index) => {
    if (index >= given) return entry;
    const { page, offset, length } = entry;
    const segment = layout.segments[index];
    const own = { page, offset, length };
    if (segment === undefined) return { ...own, dmaAddress: NO_ADDRESS, dmaLength: '0x0', flags: [] };
    return {
      ...own,
      dmaAddress: formatHex(segment.bus ? segment.address : base + segment.address),
      dmaLength: formatHex(segment.length),
      flags: segment.bus ? ['bus-address'] : [],
    };
  });
}

/**
 * The list after a failed map of its first `given` entries. dma-iommu makes their DMA fields invalid; dma-direct leaves
 * what it has set, without flags, and does not come to the entries after the one that failed.
 */
export function failedState(before: readonly EntryState[], { error, given, undone }: Failure): EntryState[] {
  if (undone === undefined) {
    return before.map((entry, index) =>
      index < given ? { ...entry, dmaAddress: NO_ADDRESS, dmaLength: '0x0', flags: [] } : entry,
    );
  }
  return before.map((entry, index) => {
    const segment = undone[index];
    if (segment !== undefined) {
      return { ...entry, dmaAddress: formatHex(segment.address), dmaLength: formatHex(segment.length), flags: [] };
    }
    return index === undone.length && error === 'EIO' ? { ...entry, dmaAddress: NO_ADDRESS } : entry;
  });
}

/** The list after an unmap: addresses and lengths stay, flags go (drivers/iommu/dma-iommu.c: iommu_dma_unmap_sg). */
export function unmappedState(before: readonly EntryState[]): EntryState[] {
  return before.map((entry) => ({ ...entry, flags: [] }));
}
