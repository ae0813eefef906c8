// SPDX-License-Identifier: Apache-2.0
import type { KnownIssue, RanObservation } from '../../../spec/types/formats.js';
import { parseHex } from '../../reference/formats/hex.js';

const END = 1n << 64n;

/** Whether a known issue can have shown in what a target observed: whether its condition holds, if it has one. */
export function canShow({ when }: KnownIssue, ran: RanObservation): boolean {
  return when === undefined || endsAtTheTop(ran);
}

/** Whether the last byte of some mapped list has the last IOVA of 64 bits. */
function endsAtTheTop({ steps }: RanObservation): boolean {
  return steps.some(
    ({ op, error, nents, after }) =>
      op === 'map' &&
      error === null &&
      after
        .slice(0, nents)
        .some(
          ({ dmaAddress, dmaLength, flags }) =>
            !flags.includes('bus-address') && parseHex(dmaAddress) + parseHex(dmaLength) === END,
        ),
  );
}
