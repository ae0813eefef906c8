// SPDX-License-Identifier: Apache-2.0
import type { EntryState, StepObservation } from '../../../spec/types/formats.js';
import { parseHex } from '../formats/index.js';
import type { CallerEntry } from './facts.js';
import { hex, type Violation, violation } from './violation.js';

/** include/linux/dma-mapping.h: DMA_MAPPING_ERROR */
const INVALID_ADDRESS = '0xffffffffffffffff';

const FIELDS = ['page', 'offset', 'length', 'dmaAddress', 'dmaLength', 'flags'] as const;

/** MAP-LIST, FAIL-LIST, UNMAP-LIST: page, offset and length of each entry are as the caller set them. */
export function checkCallerFields(
  requirement: string,
  after: readonly EntryState[],
  entries: readonly CallerEntry[],
  step: number,
): Violation[] {
  return after.flatMap((state, index) => {
    const entry = entries[index];
    if (entry === undefined) return [];
    return (['page', 'offset', 'length'] as const).flatMap((field) => {
      const seen = parseHex(state[field]);
      if (seen === entry[field]) return [];
      const message = `${field} of entry ${index} is ${hex(seen)}, but the caller set ${hex(entry[field])}`;
      return [violation(requirement, step, `/after/${index}/${field}`, message)];
    });
  });
}

/** MAP-TAIL (from slot nents on), FAIL-DMA (from slot 0 on): the DMA fields are invalid and no flag stands. */
export function checkInvalidFields(
  requirement: string,
  after: readonly EntryState[],
  from: number,
  step: number,
): Violation[] {
  return after.slice(from).flatMap(({ dmaAddress, dmaLength, flags }, index) => {
    const fail = (field: string, message: string): Violation =>
      violation(requirement, step, `/after/${from + index}${field}`, message);
    const found: Violation[] = [];
    if (dmaAddress !== INVALID_ADDRESS) found.push(fail('/dmaAddress', `${dmaAddress} instead of ${INVALID_ADDRESS}`));
    if (dmaLength !== '0x0') found.push(fail('/dmaLength', `${dmaLength} instead of 0x0`));
    if (flags.length > 0) found.push(fail('/flags', `${flags.join(', ')} in a slot without a segment`));
    return found;
  });
}

/** MAP-NENTS (from the first entry that the call was not given), SYNC-LIST: no field of an entry has changed. */
export function checkUntouched(
  requirement: string,
  { before, after }: Pick<StepObservation, 'before' | 'after'>,
  from: number,
  step: number,
): Violation[] {
  return after.slice(from).flatMap((state, position) => {
    const index = from + position;
    const was = before[index];
    if (was === undefined) return [];
    return FIELDS.filter((field) => String(state[field]) !== String(was[field])).map((field) => {
      const message = `${field} of entry ${index} was ${String(was[field])} and is ${String(state[field])}`;
      return violation(requirement, step, `/after/${index}/${field}`, message);
    });
  });
}

/** UNMAP-FLAG, FAIL-FLAG: no entry is flagged. */
export function checkFlagsCleared(requirement: string, after: readonly EntryState[], step: number): Violation[] {
  return after.flatMap(({ flags }, index) =>
    flags.includes('bus-address')
      ? [violation(requirement, step, `/after/${index}/flags`, `entry ${index} carries the bus-address flag`)]
      : [],
  );
}
