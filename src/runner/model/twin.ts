// SPDX-License-Identifier: Apache-2.0
import type { Client, Entry, Vector } from '../../../spec/types/formats.js';
import { expectedOutcomes } from '../../reference/expect.js';
import { formatHex, parseExact, parseHex } from '../../reference/formats/hex.js';
import { scenarioOf } from '../../reference/formats/scenario.js';

/** A smaller vector of the same shape, for one that is too large for TLC. */
export interface Twin {
  /** A permanent name: the vector's id and what was done to it. */
  readonly name: string;
  /** What was done, in words. */
  readonly how: string;
  readonly vector: Vector;
  /** What sg->length can't hold there, bytes. */
  readonly lengthEnd: number;
}

/** Entries that a shortened list keeps at each end. */
const KEPT = 64;
const LENGTH_END = 2 ** 32;
/** What stands for 2^32 in a lowered vector. It is a multiple of every granule. */
const LOW_END = 2 ** 18;
const LOWERED_BY = LENGTH_END - LOW_END;

/** The twin of a vector, or null where no rule gives one. */
export function twinOf(vector: Vector): Twin | null {
  if (Object.values(vector.lists).some((list) => list.length > 2 * KEPT)) return shortened(vector);
  if (vector.steps.every(({ expect }) => expect.outcome === 'failed')) return lowered(vector);
  return null;
}

/** Without the middle of each long list. What is expected then comes from the reference. */
function shortened(vector: Vector): Twin {
  const lists = Object.fromEntries(
    Object.entries(vector.lists).map(([name, list]) => [
      name,
      list.length > 2 * KEPT ? [...list.slice(0, KEPT), ...list.slice(-KEPT)] : list,
    ]),
  );
  const outcomes = expectedOutcomes(scenarioOf({ ...vector, lists }));
  const steps = vector.steps.map((step, index) => ({
    ...step,
    expect: outcomes[index] ?? step.expect,
  })) as Vector['steps'];
  return {
    name: `${vector.id}~ends`,
    how: `the first and the last ${KEPT} entries of each list, expected what the reference gives for them`,
    vector: { ...vector, id: `${vector.id}~ends`, lists, steps },
    lengthEnd: LENGTH_END,
  };
}

/** With everything near 2^32 brought near 2^18. A map that fails there with 2^32 must fail likewise. */
function lowered(vector: Vector): Twin {
  const low = (bytes: number): number => (bytes > LENGTH_END / 2 ? Math.max(bytes - LOWERED_BY, 1) : bytes);
  const entry = (one: Entry): Entry => ({ ...one, length: formatHex(low(parseExact(one.length))) });
  const client = (one: Client): Client => ({
    ...one,
    maxSegSize: formatHex(low(parseExact(one.maxSegSize))),
    segBoundaryMask:
      parseHex(one.segBoundaryMask) === BigInt(LENGTH_END - 1) ? formatHex(LOW_END - 1) : one.segBoundaryMask,
  });
  const lists = Object.fromEntries(Object.entries(vector.lists).map(([name, list]) => [name, list.map(entry)]));
  // No more memory than the lists name.
  const page = parseExact(vector.needs.pageSize);
  const sizeOf = (name: string): string => {
    const used = Object.values(lists)
      .flat()
      .filter(({ memory }) => memory === name);
    const end = Math.max(
      1,
      ...used.map((one) => parseExact(one.page) + parseExact(one.offset) + parseExact(one.length)),
    );
    return formatHex(Math.ceil(end / page) * page);
  };
  const id = `${vector.id}~low`;
  return {
    name: id,
    how: "lengths, limits and what sg->length can't hold lowered by 2^32 - 2^18, expected to fail alike",
    vector: {
      ...vector,
      id,
      clients: Object.fromEntries(Object.entries(vector.clients).map(([name, one]) => [name, client(one)])),
      memory: Object.fromEntries(
        Object.entries(vector.memory).map(([name, region]) => [name, { ...region, size: sizeOf(name) }]),
      ),
      lists,
    },
    lengthEnd: LOW_END,
  };
}
