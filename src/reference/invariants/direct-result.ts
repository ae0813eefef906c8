// SPDX-License-Identifier: Apache-2.0
import type { StepObservation } from '../../../spec/types/formats.js';
import type { CallerEntry } from './facts.js';
import { ERRORS } from './result.js';
import { hex, type Violation, violation } from './violation.js';

/**
 * MAP-RESULT, MAP-ERROR, MAP-SUCCESS, MAP-UNREACHABLE, MAP-NO-BOUNCE: whether a map without an IOMMU had to succeed or to
 * fail, and how it says so.
 * @param dmaMask - of the client
 */
export function checkDirectResult(
  { error, nents }: StepObservation,
  entries: readonly CallerEntry[],
  dmaMask: bigint,
  step: number,
): Violation[] {
  const found: Violation[] = [];
  const fail = (requirement: string, field: string, message: string): void =>
    void found.push(violation(requirement, step, field, message));
  if (error === null && (nents < 1 || nents > entries.length)) {
    fail('MAP-RESULT', '/nents', `${nents} segments of a list of ${entries.length} entries`);
  }
  if (error !== null && !ERRORS.includes(error)) {
    fail('MAP-ERROR', '/error', `${error} is none of ${ERRORS.join(', ')}`);
  }
  const result = error ?? 'success';
  const unreachable = entries.findIndex(({ kind }) => kind === 'unreachable');
  const beyond = entries.findIndex(({ kind, isBar, phys, length }) => {
    return kind === 'iova' && isBar && phys + length - 1n > dmaMask;
  });
  if (beyond >= 0) {
    if (error === 'EIO' || error === 'EREMOTEIO') return found;
    const message = `${result}, though entry ${beyond} is P2PDMA memory above the DMA mask ${hex(dmaMask)}`;
    fail('MAP-NO-BOUNCE', '/error', message);
  } else if (unreachable >= 0) {
    if (error === 'EREMOTEIO') return found;
    fail('MAP-UNREACHABLE', '/error', `${result}, though the client can't reach entry ${unreachable}`);
  } else if (error !== null) {
    fail('MAP-SUCCESS', '/error', `${error}, though the client reaches every entry below its DMA mask`);
  }
  return found;
}
