// SPDX-License-Identifier: Apache-2.0

/** A range of addresses in bytes, end excluded. */
export interface Span {
  readonly start: bigint;
  readonly end: bigint;
}

/** Addresses drawn together: model units. */
export interface Compaction {
  /** @throws RangeError if the address is in none of the spans, and no point */
  of(address: bigint): number;
}

export interface CompactionRules {
  readonly spans: readonly Span[];
  /** Addresses that only their order matters of, such as the end of a DMA mask. */
  readonly points: readonly bigint[];
  /** Bytes of a model unit: divides every span and point. */
  readonly unit: bigint;
  /** Where an address lies in this is kept: a power of two, bytes. Spans nearer than `near` stay as far apart. */
  readonly alignment: bigint;
  readonly near: bigint;
  /** A span across a multiple of one of these (all or none) lies across `wideWindow` in the model. */
  readonly wide: readonly bigint[];
}

/** What a window stands for in the model that is wider than everything that is kept apart there, in units. */
export const WIDE_WINDOW = 2 ** 30;

/**
 * Maps 64-bit addresses to small integers: the order of all of them is kept, what touches or is near, and the place in
 * the alignment; what lies between is drawn together.
 * @returns why it can't be done, in words, if it can't
 */
export function compact(rules: CompactionRules): Compaction | string {
  const { unit, alignment, near } = rules;
  const placed: { start: bigint; end: bigint; at: bigint }[] = [];
  // Room for points below the first cluster.
  let next = near;
  for (const { start, end } of clusters(rules.spans, near)) {
    const shift = (((start % alignment) - (next % alignment)) % alignment) + alignment;
    let at = next + (shift % alignment);
    const boundary = crossing(start, end, rules.wide);
    if (boundary === null) return 'segment windows of which some are crossed and some not';
    if (boundary !== undefined) at = BigInt(WIDE_WINDOW) * unit - (boundary - start);
    if (at < next) return 'two places where a segment window ends';
    placed.push({ start, end, at });
    next = at + (end - start) + 2n * near;
    if (boundary === undefined && at < BigInt(WIDE_WINDOW) * unit && next > BigInt(WIDE_WINDOW) * unit) {
      return 'more addresses than fit';
    }
  }
  if (next / unit >= BigInt(2 ** 31) - BigInt(WIDE_WINDOW) / 2n) return 'more addresses than fit';
  return {
    of: (address) => {
      let before = -near;
      for (const { start, end, at } of placed) {
        if (address < start) break;
        if (address <= end) return Number((at + address - start) / unit);
        before = at + end - start;
      }
      if (!rules.points.includes(address)) throw new RangeError(`${address} lies in no span`);
      return Number((before + near) / unit);
    },
  };
}

/** The spans joined where they are nearer than `near`, in order. */
function clusters(spans: readonly Span[], near: bigint): Span[] {
  const joined: { start: bigint; end: bigint }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))) {
    const last = joined.at(-1);
    if (last === undefined || start > last.end + near) joined.push({ start, end });
    else if (end > last.end) last.end = end;
  }
  return joined;
}

/** The multiple of the windows inside a cluster; undefined if there is none, null if only some windows have one. */
function crossing(start: bigint, end: bigint, wide: readonly bigint[]): bigint | null | undefined {
  const found = wide.map((window) => {
    const multiple = start - (start % window) + window;
    return multiple < end ? multiple : undefined;
  });
  const [first] = found;
  return found.every((multiple) => multiple === first) ? first : null;
}
