// SPDX-License-Identifier: Apache-2.0
import type { Direction } from '../../../spec/types/formats.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { AccessAction, Scenario } from '../../reference/formats/scenario.js';

/** DMA API debugging tracks lines of this many bytes, on all machines that guests run (L1_CACHE_SHIFT). */
const CACHE_LINE = 64n;

/**
 * Rules of DMA API debugging (kernel/dma/debug.c) that a caller keeps who knows what its device can do, and that a vector
 * breaks on purpose. What the kernel makes of such a call is what the vector is judged by.
 */
const PROVOKED: readonly { complaint: RegExp; by: (scenario: Scenario) => boolean }[] = [
  // check_sg_segment: entries beyond the device's limit. MAP-MAX-SEG and MAP-BOUNDARY say what becomes of them, and each
  // segment is judged by those.
  { complaint: /DMA-API: .* mapping sg segment longer than device claims to support/, by: () => true },
  { complaint: /DMA-API: .* mapping sg segment across boundary/, by: () => true },
  // add_dma_entry: the same memory, mapped twice.
  { complaint: /DMA-API: .* cacheline tracking EEXIST, overlapping mappings/, by: hasOverlap },
  { complaint: /DMA-API: exceeded \d+ overlapping mappings of cacheline/, by: hasOverlap },
];

/** `WARNING: CPU: 0 PID: 1 at FILE:LINE FUNCTION`, or in 7.3 `WARNING: FILE:LINE at FUNCTION, CPU#0: COMMAND/1`. */
const WARNING_OF_DEBUG = /WARNING: (?:.* at )?kernel\/dma\/debug\.c:/;

/** The end of a complaint: who made the mapping that it is about (dump_entry_trace). */
const MAPPED_AT = /DMA-API: Mapped at:/;

/** How IOMMU drivers report that they kept a device from memory. */
const KEPT_OUT = [
  /DMAR: DRHD: handling fault status reg/,
  /DMAR: \[DMA (?:Read|Write)\b[^\]]*\] Request device \[[\da-f:.]+\] fault addr/,
  /AMD-Vi: Event logged \[IO_PAGE_FAULT /,
];

/** A kernel log without the complaints that the scenario itself provokes. */
export function withoutProvoked(log: readonly string[], scenario: Scenario): readonly string[] {
  const rest = isKeptOut(scenario) ? log.filter((line) => !KEPT_OUT.some((report) => report.test(line))) : log;
  return withoutDebugging(rest, scenario);
}

/** Whether the scenario has an access that the IOMMU has to keep from memory. */
function isKeptOut({ steps }: Scenario): boolean {
  const live = new Map<string, Direction>();
  return steps.some((step) => {
    if (step.op === 'map') live.set(step.list, step.direction);
    if (step.op === 'unmap') live.delete(step.list);
    return step.op === 'access' && !isAllowed(step, live.get(step.list));
  });
}

function isAllowed({ access }: AccessAction, direction: Direction | undefined): boolean {
  return direction === 'bidirectional' || direction === (access === 'read' ? 'to-device' : 'from-device');
}

function withoutDebugging(log: readonly string[], scenario: Scenario): readonly string[] {
  if (!log.some((line) => line.includes('DMA-API: '))) return log;
  let provoked = false;
  let isWhereNext = false;
  return log.filter((line) => {
    if (MAPPED_AT.test(line)) return !provoked;
    if (line.includes('DMA-API: ')) {
      provoked = PROVOKED.some(({ complaint, by }) => complaint.test(line) && by(scenario));
      isWhereNext = provoked;
      return !provoked;
    }
    // WARN() tells the message, then where.
    if (!isWhereNext || !WARNING_OF_DEBUG.test(line)) return true;
    isWhereNext = false;
    return false;
  });
}

/** Whether two entries begin in the same cache line, of one list or of several. */
function hasOverlap({ lists }: Scenario): boolean {
  const seen = new Set<string>();
  return Object.values(lists)
    .flat()
    .some(({ memory, page, offset }) => {
      const line = `${memory} ${(parseHex(page) + parseHex(offset)) / CACHE_LINE}`;
      if (seen.has(line)) return true;
      seen.add(line);
      return false;
    });
}
