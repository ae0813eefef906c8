// SPDX-License-Identifier: Apache-2.0
import { type CallerEntry, type ClientLimits, type LiveList, overlap, type Range } from './facts.js';
import { wholeGranules } from './whole-granules.js';

/** Room that any space of 32 bits or more is held to have, whatever the platform reserves, bytes. */
const ROOM_OF_LARGE_SPACES = 1n << 28n;

/** From this size on, nothing but device memory and low legacy ranges is held to be reserved in the lower half, bytes. */
const LARGE = 1n << 32n;

/** Below this size, legacy ranges (the VGA window) may take an eighth of the space and more, bytes. */
const SMALL = 1n << 22n;

/** Whether no implementation has room: the bytes alone, with those of the live lists, are more than the space. */
export function cannotFit(
  entries: readonly CallerEntry[],
  { dmaMask }: ClientLimits,
  live: readonly LiveList[],
): boolean {
  let needed = 0n;
  for (const { kind, length } of entries) if (kind === 'iova') needed += length;
  if (needed === 0n) return false;
  const size = dmaMask + 1n;
  // Clients that share a space may have different masks: what lies above this one's takes nothing of its room.
  for (const { extent } of live) {
    if (extent !== undefined && extent.start < size) needed += (extent.end < size ? extent.end : size) - extent.start;
  }
  return needed > size;
}

/**
 * Whether the list fits by the terms of MAP-SPACE: a block of its size, rounded up to a power of two and aligned to it, is
 * free in a part of the space that platforms leave alone.
 */
export function fitsForSure(
  entries: readonly CallerEntry[],
  { dmaMask, boundaryMask, granule }: ClientLimits,
  live: readonly LiveList[],
): boolean {
  let needed = 0n;
  for (const { kind, offset, length } of entries) {
    if (kind === 'iova') needed += wholeGranules(offset, length, granule);
  }
  if (needed === 0n) return true;
  // A pad is smaller than the entry that it precedes, and there is none within one boundary window.
  const block = powerOfTwo(needed > boundaryMask + 1n ? 2n * needed : needed);
  const taken = live.flatMap(({ extent }) => (extent === undefined ? [] : [rounded(extent)]));
  const size = dmaMask + 1n;
  if (size >= LARGE) {
    return taken.reduce((sum, { start, end }) => sum + (end - start), block) <= ROOM_OF_LARGE_SPACES;
  }
  if (size < SMALL) return taken.length === 0 && block * 8n <= size;
  let start = size / 2n;
  while (start + block <= size) {
    const candidate = { start, end: start + block };
    const hit = taken.find((range) => overlap(range, candidate));
    if (hit === undefined) return true;
    // Each turn leaves one range behind, so there are no more turns than lists, whatever the target says.
    start = ((hit.end + block - 1n) / block) * block;
  }
  return false;
}

/** The aligned block that an allocation of this extent may take. */
function rounded({ start, end }: Range): Range {
  const size = powerOfTwo(end - start);
  const first = start - (start % size);
  return { start: first, end: end > first + size ? end : first + size };
}

function powerOfTwo(value: bigint): bigint {
  let power = 1n;
  while (power < value) power *= 2n;
  return power;
}
