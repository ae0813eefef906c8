// SPDX-License-Identifier: Apache-2.0

const HEX64 = /^0x(0|[1-9a-f][0-9a-f]{0,15})$/;

/**
 * Reads a 64-bit value as the formats write it.
 * @param text - lower-case hexadecimal with `0x`, no leading zeros, below 2^64
 * @throws RangeError if the text is anything else
 */
export function parseHex(text: string): bigint {
  if (!HEX64.test(text)) throw new RangeError(`not a hexadecimal number below 2^64: ${text.slice(0, 40)}`);
  return BigInt(text);
}

/**
 * Reads a value of at most 2^53 - 1, which a number holds exactly, from text that has passed its schema.
 * @throws RangeError if the value is larger or the text is not a number
 */
export function parseExact(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not an exact number below 2^53: ${text}`);
  return value;
}

/** Writes a value of 0 to 2^64 - 1 as the formats do. */
export function formatHex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
