// SPDX-License-Identifier: Apache-2.0

/** Reads a zero-terminated ASCII text from a field of `size` bytes; a byte that is not printable becomes `?`. */
export function readText(view: DataView, at: number, size: number): string {
  let text = '';
  for (let index = at; index < at + size; index++) {
    const byte = view.getUint8(index);
    if (byte === 0) break;
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?';
  }
  return text;
}

/**
 * Writes an ASCII text and zeros up to the end of a field of `size` bytes.
 * @throws RangeError when the text and its final zero don't fit, or a character is not printable ASCII
 */
export function writeText(view: DataView, at: number, text: string, size: number): void {
  if (text.length >= size || !/^[ -~]*$/.test(text)) {
    throw new RangeError(`"${text}" is not printable ASCII of at most ${size - 1} characters`);
  }
  for (let index = 0; index < size; index++) {
    view.setUint8(at + index, index < text.length ? text.charCodeAt(index) : 0);
  }
}
