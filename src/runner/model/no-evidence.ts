// SPDX-License-Identifier: Apache-2.0
import type { RanObservation } from '../../../spec/types/formats.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { type Span, spanOf } from './own-translations.js';

/**
 * Whether the translations are ones that an IOMMU can have, and the target looked where a promise says something of translations: at the IOVA of a list while it is mapped,
 * and again when it is unmapped. What nobody looked at is no evidence.
 * @returns null, or the JSON pointer of the place and what is wrong
 */
export function noEvidence(scenario: Scenario, ran: RanObservation): string | null {
  if (scenario.needs.profile === 'dma-direct') return null;
  const granule = parseHex(scenario.needs.granule);
  const live = new Map<string, Span>();
  for (const [index, step] of ran.steps.entries()) {
    const part = step.translations.findIndex((run) =>
      [run.iova, run.phys, run.length].some((value) => parseHex(value) % granule !== 0n),
    );
    if (part >= 0) return `/steps/${index}/translations/${part}: no whole granules of 0x${granule.toString(16)} bytes`;
    const list = scenario.steps[index]?.list ?? '';
    const span = step.op === 'map' && step.error === null ? spanOf(step, granule) : (live.get(list) ?? null);
    if (step.op === 'map' && span !== null && step.error === null) live.set(list, span);
    if (step.op === 'unmap') live.delete(list);
    if (span !== null && (step.op === 'unmap' || step.error === null) && !covered(step.probed, span)) {
      const range = `0x${span.start.toString(16)} to 0x${span.end.toString(16)}`;
      return `/steps/${index}/probed: the list's IOVA, ${range}, was not looked up whole`;
    }
  }
  return null;
}

function covered(probed: RanObservation['steps'][number]['probed'], { start, end }: Span): boolean {
  let next = start;
  for (const range of probed) {
    const from = parseHex(range.start);
    if (from <= next && next < from + parseHex(range.length)) next = from + parseHex(range.length);
  }
  return next >= end;
}
