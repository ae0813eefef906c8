// SPDX-License-Identifier: Apache-2.0

/** Writes structs in order into a payload whose size is known beforehand. */
export class StructWriter {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  /** @param write - from the generated layout */
  put<T>(write: (view: DataView, at: number, value: T) => void, size: number, value: T): void {
    write(this.view, this.at, value);
    this.at += size;
  }
}
