// SPDX-License-Identifier: Apache-2.0
import type { TargetError } from '../../../spec/types/formats.js';

/** The guest can't go on: it crashed, fell silent, or sent what is no answer. */
export class GuestFailure extends Error {
  override readonly name = 'GuestFailure';
  constructor(
    readonly kind: TargetError['kind'],
    message: string,
  ) {
    super(message);
  }
}
