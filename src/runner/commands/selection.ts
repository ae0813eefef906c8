// SPDX-License-Identifier: Apache-2.0
import picomatch from 'picomatch';
import { UsageError } from '../errors/conform-error.js';

/** One of N parts of the selected vectors, I counting from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/**
 * Reads `I/N`.
 * @throws UsageError unless 1 <= I <= N
 */
export function parseShard(text: string): Shard {
  const [, index = '', of = ''] = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (index === '' || shard.index > shard.of) {
    throw new UsageError(`--shard ${text}: not a part of a whole`, 'write I/N with 1 <= I <= N, for example 1/4');
  }
  return shard;
}

/**
 * Picks the vectors that some filter matches, then the shard's part of them; the order stays.
 * @param filters - globs on ids; one without a slash names families. None at all selects everything.
 * @throws UsageError for a filter that is no glob, or that matches nothing
 */
export function select<Selectable extends { readonly id: string }>(
  vectors: readonly Selectable[],
  filters: readonly string[],
  shard?: Shard,
): Selectable[] {
  const selected = new Set<Selectable>();
  for (const filter of filters) {
    const found = matching(vectors, filter);
    if (found.length === 0) {
      throw new UsageError(`--filter ${filter}: no vector matches`, 'see p2p-conform corpus list for the ids');
    }
    for (const vector of found) selected.add(vector);
  }
  const chosen = filters.length === 0 ? vectors : vectors.filter((vector) => selected.has(vector));
  return shard === undefined ? [...chosen] : chosen.filter((_, index) => index % shard.of === shard.index - 1);
}

/**
 * Whether a filter matches the id of some vector.
 * @throws UsageError for a filter that is no glob
 */
export function matchesAny(vectors: readonly { readonly id: string }[], filter: string): boolean {
  return matching(vectors, filter).length > 0;
}

function matching<Selectable extends { readonly id: string }>(
  vectors: readonly Selectable[],
  filter: string,
): Selectable[] {
  const matches = matcher(filter);
  return vectors.filter(({ id }) => matches(id));
}

function matcher(filter: string): (id: string) => boolean {
  try {
    return picomatch(filter.includes('/') ? filter : `${filter}/*`, { strictBrackets: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--filter ${filter}: not a glob (${reason})`,
      "write for example 'merge/*' or boundary/pad-once",
    );
  }
}
