// SPDX-License-Identifier: Apache-2.0
import type { StepObservation } from '../../../spec/types/formats.js';
import type { MapAction } from '../formats/index.js';
import type { CallerEntry, ClientLimits, LiveList } from './facts.js';
import { cannotFit, fitsForSure } from './space.js';
import { hex, type Violation, violation } from './violation.js';
import { wholeGranules } from './whole-granules.js';

/** include/linux/scatterlist.h: sg->length is an unsigned int. */
const MAX_LENGTH = (1n << 32n) - 1n;

/** kernel/dma/mapping.c: dma_map_sgtable. */
export const ERRORS: readonly string[] = ['EINVAL', 'ENOMEM', 'EIO', 'EREMOTEIO'];

/** What stands for the errno that dma_map_sg does not tell. */
export const UNKNOWN = 'unknown';

/** The errors that a call may tell. */
export function errorsOf(call: MapAction['call']): readonly string[] {
  return call === undefined ? ERRORS : [UNKNOWN];
}

/**
 * MAP-RESULT, MAP-ERROR, MAP-SUCCESS, MAP-UNREACHABLE, MAP-SPACE, MAP-LENGTH-LIMIT, FAIL-MEMORY: whether the map had to
 * succeed or to fail, and how it says so. A failed dma_map_sg may have had any errno.
 */
export function checkResult(
  { error, nents }: StepObservation,
  { call, failMapping }: Pick<MapAction, 'call' | 'failMapping'>,
  entries: readonly CallerEntry[],
  limits: ClientLimits,
  live: readonly LiveList[],
  step: number,
): Violation[] {
  const found: Violation[] = [];
  const fail = (requirement: string, field: string, message: string): void =>
    void found.push(violation(requirement, step, field, message));
  if (error === null && (nents < 1 || nents > entries.length)) {
    fail('MAP-RESULT', '/nents', `${nents} segments of a list of ${entries.length} entries`);
  }
  const errors = errorsOf(call);
  if (error !== null && !errors.includes(error))
    fail('MAP-ERROR', '/error', `${error} is none of ${errors.join(', ')}`);
  const is = (name: string): boolean => error === (call === undefined ? name : UNKNOWN);

  const tooLong = mayExceedLength(entries, limits);
  const unreachable = entries.findIndex(({ kind }) => kind === 'unreachable');
  if (unreachable >= 0) {
    if (!is('EREMOTEIO') && !(tooLong && is('EINVAL'))) {
      const result = error ?? 'success';
      fail('MAP-UNREACHABLE', '/error', `${result}, though the client can't reach entry ${unreachable}`);
    }
    return found;
  }
  // MAP-UNTRUSTED
  if (limits.isUntrusted && is('EREMOTEIO') && entries.some(({ isBar }) => isBar)) return found;
  const noRoom = cannotFit(entries, limits, live);
  if (error === null && noRoom) fail('MAP-SPACE', '/error', 'success, though the IOVA space has no room for the list');
  const refusedForLength = tooLong && is('EINVAL');
  if (is('ENOMEM') && failMapping === undefined && !refusedForLength && fitsForSure(entries, limits, live)) {
    fail('MAP-SPACE', '/error', `${error ?? ''}, though the list fits below the DMA mask ${hex(limits.dmaMask)}`);
  }
  if (error !== null && !is('ENOMEM') && !refusedForLength) {
    const requirement = noRoom ? 'MAP-SPACE' : tooLong ? 'MAP-LENGTH-LIMIT' : 'MAP-SUCCESS';
    if (failMapping !== undefined) fail('FAIL-MEMORY', '/error', `${error}, where memory for page tables ran out`);
    else fail(requirement, '/error', `${error}, though the client reaches every entry and keeps the preconditions`);
  }
  return found;
}

/** Whether an entry with its granules, or with a pad before the next one, can need more than 32 bits of length. */
export function mayExceedLength(entries: readonly CallerEntry[], { granule, boundaryMask }: ClientLimits): boolean {
  const wholes = entries.flatMap(({ kind, offset, length }) =>
    kind === 'iova' ? [wholeGranules(offset, length, granule)] : [],
  );
  // A list that fits in one boundary window has no pads.
  const isPadded = wholes.reduce((sum, whole) => sum + whole, 0n) > boundaryMask + 1n;
  let previous = 0n;
  for (const whole of wholes) {
    const largestPad = whole < boundaryMask ? whole : boundaryMask;
    const pad = isPadded ? largestPad : 0n;
    if (whole > MAX_LENGTH || (previous > 0n && previous + pad > MAX_LENGTH)) return true;
    previous = whole;
  }
  return false;
}
