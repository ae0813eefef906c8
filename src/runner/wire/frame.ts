// SPDX-License-Identifier: Apache-2.0
import { crc32 } from 'node:zlib';
import { FRAME_SIZE, MAGIC, MAX_REPLY, MAX_REQUEST, readFrame, VERSION, writeFrame } from './layout.js';
import { WireError } from './wire-error.js';

/** One message. */
export interface Frame {
  /** A value of `Message`, if the other side keeps to the protocol. */
  readonly type: number;
  readonly seq: number;
  readonly payload: Uint8Array;
}

/**
 * Writes a message to the guest.
 * @throws RangeError when the payload is larger than the guest takes (`MAX_REQUEST`)
 */
export function encodeFrame(type: number, seq: number, payload: Uint8Array): Uint8Array {
  if (payload.length > MAX_REQUEST) {
    throw new RangeError(`a request of ${payload.length} bytes; the guest takes at most ${MAX_REQUEST}`);
  }
  const bytes = new Uint8Array(FRAME_SIZE + payload.length);
  writeFrame(new DataView(bytes.buffer), 0, {
    magic: MAGIC,
    version: VERSION,
    type,
    seq,
    length: payload.length,
    crc32: crc32(payload),
  });
  bytes.set(payload, FRAME_SIZE);
  return bytes;
}

/** Cuts a stream of bytes from the guest into messages, however the bytes are split. */
export class FrameReader {
  private readonly chunks: Uint8Array[] = [];
  private waiting = 0;
  private needed = FRAME_SIZE;

  /**
   * Takes the next bytes of the stream.
   * @param frames the messages that are complete now are appended here, those before a wrong one too
   * @returns `frames`
   * @throws WireError on a wrong magic, version, length or checksum; nothing after it can be understood
   */
  push(bytes: Uint8Array, frames: Frame[] = []): Frame[] {
    this.chunks.push(bytes);
    this.waiting += bytes.length;
    if (this.waiting < this.needed) return frames;
    const all = this.chunks.length === 1 ? bytes : Buffer.concat(this.chunks);
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    let at = 0;
    for (;;) {
      const left = all.length - at;
      this.needed = left < FRAME_SIZE ? FRAME_SIZE : FRAME_SIZE + checkedLength(view, at);
      if (left < this.needed) break;
      frames.push(frameAt(view, at));
      at += this.needed;
    }
    this.chunks.length = 0;
    this.waiting = all.length - at;
    if (this.waiting > 0) this.chunks.push(all.subarray(at));
    return frames;
  }
}

function checkedLength(view: DataView, at: number): number {
  const { magic, version, length } = readFrame(view, at);
  if (magic !== MAGIC) throw new WireError(`a frame starts with 0x${magic.toString(16)}, not 0x${MAGIC.toString(16)}`);
  if (version !== VERSION) throw new WireError(`a frame of version ${version}, not ${VERSION}`);
  if (length > MAX_REPLY) throw new WireError(`a frame of ${length} bytes, more than ${MAX_REPLY}`);
  return length;
}

function frameAt(view: DataView, at: number): Frame {
  const { type, seq, length, crc32: expected } = readFrame(view, at);
  const payload = new Uint8Array(view.buffer, view.byteOffset + at + FRAME_SIZE, length);
  if (crc32(payload) !== expected) throw new WireError(`frame ${seq}: the checksum of its payload is wrong`);
  return { type, seq, payload };
}
