// SPDX-License-Identifier: Apache-2.0

const HEX64 = /^0x(0|[1-9a-f][0-9a-f]{0,15})$/;

/** Digits that any number of so many digits holds exactly. */
const EXACT_DIGITS = 13;

/**
 * Reads a 64-bit value as the formats write it.
 * @param text - lower-case hexadecimal with `0x`, no leading zeros, below 2^64
 * @throws RangeError if the text is anything else
 */
export function parseHex(text: string): bigint {
  const small = parseShort(text);
  if (small !== undefined) return BigInt(small);
  if (!HEX64.test(text)) throw new RangeError(`not a hexadecimal number below 2^64: ${text.slice(0, 40)}`);
  return BigInt(text);
}

/**
 * Reads a value of at most 2^53 - 1, which a number holds exactly.
 * @throws RangeError if the value is larger or the text is not as the formats write it
 */
export function parseExact(text: string): number {
  const small = parseShort(text);
  if (small !== undefined) return small;
  const value = Number(parseHex(text));
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an exact number below 2^53: ${text}`);
  return value;
}

/**
 * Reads a 64-bit value as the nearest number: enough to compare it with what lies far below 2^53.
 * @throws RangeError as parseHex
 */
export function parseNearest(text: string): number {
  return parseShort(text) ?? Number(parseHex(text));
}

/** Masks that were seen, and what windowOf makes of them: a corpus has a few dozen. */
const windows = new Map<string, number>();
const MOST_WINDOWS = 64;

/**
 * A mask of low bits, as the formats write it, plus one. 2^64 is exact.
 * @throws RangeError if the text is no number
 */
export function windowOf(mask: string): number {
  let window = windows.get(mask);
  if (window === undefined) {
    // The first digit plus one, with a zero for each f after it.
    window = (parseExact(mask.slice(0, 3)) + 1) * 16 ** (mask.length - 3);
    if (windows.size < MOST_WINDOWS) windows.set(mask, window);
  }
  return window;
}

/** Writes a value of 0 to 2^64 - 1 as the formats do. */
export function formatHex(value: number | bigint): string {
  if (typeof value === 'bigint') return `0x${value.toString(16)}`;
  // Addresses and lengths repeat a lot, and writing one takes longer than all the arithmetic of its segment.
  const slot = (value / 0x1000 + value) & (MEMO - 1);
  if (memoKeys[slot] !== value) {
    memoKeys[slot] = value;
    memoTexts[slot] = `0x${value.toString(16)}`;
  }
  return memoTexts[slot] ?? '';
}

/** Slots of the memo, a power of two. */
const MEMO = 8192;
const memoKeys = new Float64Array(MEMO).fill(-1);
const memoTexts: string[] = new Array<string>(MEMO).fill('');

/** Reads text of up to EXACT_DIGITS digits; undefined if it is longer, or not as the formats write numbers. */
function parseShort(text: string): number | undefined {
  const { length } = text;
  if (length < 3 || length > 2 + EXACT_DIGITS) return undefined;
  // By code units: startsWith is a call, and this is the innermost loop of everything.
  if (text.charCodeAt(0) !== 0x30 || text.charCodeAt(1) !== 0x78) return undefined;
  if (length > 3 && text.charCodeAt(2) === 0x30) return undefined;
  let value = 0;
  for (let index = 2; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x30 && code <= 0x39) value = value * 16 + (code - 0x30);
    else if (code >= 0x61 && code <= 0x66) value = value * 16 + (code - 0x57);
    else return undefined;
  }
  return value;
}
