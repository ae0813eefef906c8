// SPDX-License-Identifier: Apache-2.0

const HEX64 = /^0x(0|[1-9a-f][0-9a-f]{0,15})$/;

/** What each code unit below 128 is worth as a digit; -1 where it is none. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)));

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

/** 16 to the power of 0 to 15. */
const POWERS_OF_16 = Array.from({ length: 16 }, (_, exponent) => 16 ** exponent);

/**
 * A mask of low bits, as the formats write it, plus one. 2^64 is exact.
 * @throws RangeError if the text is no number
 */
export function windowOf(mask: string): number {
  // The first digit plus one, with a zero for each f after it.
  const digit = DIGITS[mask.charCodeAt(2)] ?? -1;
  const zeros = POWERS_OF_16[mask.length - 3];
  if (digit < 0 || zeros === undefined || !mask.startsWith('0x')) {
    throw new RangeError(`not a hexadecimal mask below 2^64: ${mask.slice(0, 40)}`);
  }
  return (digit + 1) * zeros;
}

/** Writes a value of 0 to 2^64 - 1 as the formats do. */
export function formatHex(value: number | bigint): string {
  if (typeof value === 'bigint') return `0x${value.toString(16)}`;
  // Addresses and lengths repeat a lot, and writing one takes longer than all the arithmetic of its segment.
  const page = Math.floor(value / 0x1000);
  const slot = (page + (page >>> MEMO_BITS) * 0x3b1 + (value & 0xfff) * 0x9e5) & (MEMO - 1);
  if (memoKeys[slot] !== value) {
    memoKeys[slot] = value;
    memoTexts[slot] = `0x${value.toString(16)}`;
  }
  return memoTexts[slot] ?? '';
}

/**
 * The memo has 2 to this power of slots. Small numbers of whole pages have slots side by side, which the CPU's caches like;
 * odd factors spread the rest among them.
 */
const MEMO_BITS = 13;
const MEMO = 2 ** MEMO_BITS;
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
    const digit = DIGITS[text.charCodeAt(index)] ?? -1;
    if (digit < 0) return undefined;
    value = value * 16 + digit;
  }
  return value;
}
