// SPDX-License-Identifier: Apache-2.0
import { choices, type Interaction, keyOf, type Row } from '../covering-array.js';
import { dimensions, riskyDimensions } from '../dimensions.js';

/** How many combinations of values there are, and which no vector has. */
export interface TupleUse {
  /** The vectors that count: those whose ids begin so. */
  readonly prefix: string;
  readonly what: string;
  readonly possible: number;
  readonly missing: readonly string[];
}

const names = Object.keys(dimensions);
const pairs = choices(names, 2);
const riskyTriples = choices(riskyDimensions, 3);

/** Where which combinations must come together. */
const WANTED: readonly (readonly [prefix: string, what: string, interactions: readonly Interaction[]])[] = [
  ['combinations/', 'pairs of all dimensions', pairs],
  ['combinations/', 'triples of the risky dimensions', riskyTriples],
  ['granule-combinations/16k.', 'pairs of all dimensions, 16 KiB', pairs],
  ['granule-combinations/64k.', 'pairs of all dimensions, 64 KiB', pairs],
  ['granule-combinations/64k-4k.', 'pairs of all dimensions, 4 KiB granules below pages of 64 KiB', pairs],
];

/** Which combinations of values the vectors have. Their ids say the values, so this does not trust the generator. */
export function tupleUses(ids: readonly string[]): TupleUse[] {
  return WANTED.map(([prefix, what, interactions]) => {
    const rows = ids.filter((id) => id.startsWith(prefix)).map((id) => rowOf(id.slice(prefix.length)));
    const missing: string[] = [];
    let possible = 0;
    for (const interaction of interactions) {
      const seen = new Set(rows.map((row) => keyOf(row, interaction)));
      for (const row of allOf(interaction)) {
        possible += 1;
        const key = keyOf(row, interaction);
        if (!seen.has(key)) missing.push(key);
      }
    }
    return { prefix, what, possible, missing };
  });
}

/** The values in the name of a vector. */
function rowOf(name: string): Row {
  const values = name.split('.');
  return Object.fromEntries(names.map((dimension, index) => [dimension, values[index] ?? '']));
}

function allOf(interaction: Interaction): Row[] {
  return interaction.reduce<Row[]>(
    (rows, name) => rows.flatMap((row) => valuesOf(name).map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}

function valuesOf(name: string): readonly string[] {
  return Object.entries(dimensions).find(([dimension]) => dimension === name)?.[1] ?? [];
}
