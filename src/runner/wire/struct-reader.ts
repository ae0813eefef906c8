// SPDX-License-Identifier: Apache-2.0
import { WireError } from './wire-error.js';

/** Reads structs in order from a payload, never past its end. */
export class StructReader {
  private readonly view: DataView;
  private at = 0;

  constructor(payload: Uint8Array) {
    this.view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  }

  /**
   * @param read - from the generated layout
   * @throws WireError when the payload is too short
   */
  one<T>(read: (view: DataView, at: number) => T, size: number): T {
    const { at } = this;
    this.advance(size);
    return read(this.view, at);
  }

  /** @throws WireError when the payload is too short; nothing is allocated before that is known */
  many<T>(read: (view: DataView, at: number) => T, size: number, count: number): T[] {
    const { at } = this;
    this.advance(size * count);
    return Array.from({ length: count }, (_, index) => read(this.view, at + size * index));
  }

  /** @throws WireError when bytes are left */
  end(): void {
    const left = this.view.byteLength - this.at;
    if (left > 0) throw new WireError(`${left} bytes after the end of the message`);
  }

  private advance(bytes: number): void {
    if (bytes > this.view.byteLength - this.at) {
      throw new WireError(`the message ends after ${this.view.byteLength} bytes, in the middle of a struct`);
    }
    this.at += bytes;
  }
}
