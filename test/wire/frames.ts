// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { Message } from '../../src/runner/wire/index.js';

/** Frames of known types with any payload. */
export const anyFrame = fc.record({
  type: fc.constantFrom(...Object.values(Message)),
  seq: fc.nat(0xffffffff),
  payload: fc.uint8Array({ maxLength: 300 }),
});

/** Cuts a stream into pieces of the given lengths, again and again. */
export function inPieces(stream: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let index = 0; at < stream.length; index++) {
    const length = (lengths[index % lengths.length] ?? 0) + 1;
    pieces.push(stream.subarray(at, at + length));
    at += length;
  }
  return pieces;
}
