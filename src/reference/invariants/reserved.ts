// SPDX-License-Identifier: Apache-2.0
import type { RanObservation } from '../../../spec/types/formats.js';
import { parseHex } from '../formats/index.js';
import { type LiveList, overlap, type Range } from './facts.js';
import { within } from './ranges.js';
import { granulesOf } from './segment-limits.js';
import type { Look } from './translation.js';
import { hex, type Violation, violation } from './violation.js';

/** DMA addresses that a client must never be given. */
interface Reserved extends Range {
  readonly kind: string;
}

/** What the observation says is reserved for a client; nothing where the target does not know. */
export function reservedFor({ reserved }: RanObservation, client: string): Reserved[] {
  return (reserved?.[client] ?? []).map(({ start, length, kind }) => {
    return { kind, start: parseHex(start), end: parseHex(start) + parseHex(length) };
  });
}

/**
 * MAP-RESERVED: no granule of a list's IOVA segments, and nothing that its padding makes translate, lies in a reserved
 * range.
 */
export function checkReserved(
  list: LiveList,
  look: Look,
  reserved: readonly Reserved[],
  granule: bigint,
  step: number,
): Violation[] {
  if (reserved.length === 0 || list.extent === undefined) return [];
  const taken = [...granulesOf(list, granule), ...within(list.extent, look.translated)];
  return reserved.flatMap((range) => {
    const met = taken.find((each) => overlap(each, range));
    if (met === undefined) return [];
    const message =
      `the IOVA ${hex(met.start)} to ${hex(met.end - 1n)} meets ${hex(range.start)} to ${hex(range.end - 1n)}, ` +
      `which is reserved (${range.kind})`;
    return [violation('MAP-RESERVED', step, '/after', message)];
  });
}
