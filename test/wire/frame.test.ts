// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameReader, Message, WireError } from '../../src/runner/wire/index.js';
import { FRAME_SIZE, LAYOUT, MAX_REPLY, MAX_REQUEST } from '../../src/runner/wire/layout.js';
import { anyFrame, inPieces } from './frames.js';

describe('frames', () => {
  it('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 8 }), fc.array(fc.nat(200), { minLength: 1 }), (frames, cuts) => {
        const stream = Buffer.concat(frames.map(({ type, seq, payload }) => encodeFrame(type, seq, payload)));
        const reader = new FrameReader();
        const read = inPieces(stream, cuts).flatMap((piece) => reader.push(piece));
        expect(read).toEqual(frames);
      }),
    );
  });

  it('are refused, or not complete, when any bit of them is wrong', () => {
    fc.assert(
      fc.property(anyFrame, fc.nat(), fc.nat(7), (frame, position, bit) => {
        const bytes = encodeFrame(frame.type, frame.seq, frame.payload);
        const at = position % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        const { type, seq, reserved } = LAYOUT.frame.offsets;
        // The checksum covers the payload; type and seq are for the reader's caller to check.
        const unchecked = (at >= type && at < type + 2) || (at >= seq && at < seq + 4) || at >= reserved;
        if (unchecked && at < FRAME_SIZE) return;
        const read = (): unknown[] => new FrameReader().push(bytes);
        try {
          expect(read()).toEqual([]);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });

  it('that announce more than a reply may have are refused at once', () => {
    const bytes = encodeFrame(Message.RESULT, 1, new Uint8Array(4));
    new DataView(bytes.buffer).setUint32(LAYOUT.frame.offsets.length, MAX_REPLY + 1, true);
    expect(() => new FrameReader().push(bytes)).toThrow(/more than/);
  });

  it('that are larger than the guest takes are not made', () => {
    expect(() => encodeFrame(Message.RUN, 1, new Uint8Array(MAX_REQUEST + 1))).toThrow(RangeError);
  });
});
