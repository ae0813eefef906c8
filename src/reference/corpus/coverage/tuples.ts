// SPDX-License-Identifier: Apache-2.0
import { choices, type Dimensions, type Interaction, keyOf, type Row } from '../covering-array.js';
import { dimensions, riskyDimensions } from '../dimensions.js';
import { failureDimensions, riskyFailures } from '../failure-dimensions.js';
import { placeDimensions, riskyPlaces } from '../place-dimensions.js';

/** How many combinations of values there are, and which no vector has. */
export interface TupleUse {
  /** The vectors that count: those whose ids begin so. */
  readonly prefix: string;
  readonly what: string;
  readonly possible: number;
  /** Those that vectors have, and the ids of these. */
  readonly present: readonly { readonly values: string; readonly vectors: readonly string[] }[];
  readonly missing: readonly string[];
}

const pairs = choices(Object.keys(dimensions), 2);
const riskyTriples = choices(riskyDimensions, 3);

interface Wanted {
  readonly prefix: string;
  readonly what: string;
  readonly from: Dimensions;
  readonly interactions: readonly Interaction[];
}

const segments = (prefix: string, what: string, interactions: readonly Interaction[]): Wanted => ({
  prefix,
  what,
  from: dimensions,
  interactions,
});
const places = (what: string, interactions: readonly Interaction[]): Wanted => ({
  prefix: 'padding-places/',
  what,
  from: placeDimensions,
  interactions,
});

const failures = (what: string, interactions: readonly Interaction[]): Wanted => ({
  prefix: 'failure-combinations/',
  what,
  from: failureDimensions,
  interactions,
});

/** Where which combinations must come together. */
const WANTED: readonly Wanted[] = [
  segments('combinations/', 'pairs of all dimensions', pairs),
  segments('combinations/', 'triples of the risky dimensions', riskyTriples),
  segments('granule-combinations/16k.', 'pairs of all dimensions, 16 KiB', pairs),
  segments('granule-combinations/64k.', 'pairs of all dimensions, 64 KiB', pairs),
  segments('granule-combinations/64k-4k.', 'pairs of all dimensions, 4 KiB granules below pages of 64 KiB', pairs),
  places('pairs of padding and places', choices(Object.keys(placeDimensions), 2)),
  places('triples of what is next to padding', choices(riskyPlaces, 3)),
  failures('pairs of failure and what fails', choices(Object.keys(failureDimensions), 2)),
  failures('triples of failure, padding and construction', choices(riskyFailures, 3)),
];

/** Which combinations of values the vectors have. Their ids name the values; a test holds those against the scenarios. */
export function tupleUses(ids: readonly string[]): TupleUse[] {
  return WANTED.map(({ prefix, what, from, interactions }) => {
    const rows = ids
      .filter((id) => id.startsWith(prefix))
      .map((id) => [id, rowOf(id.slice(prefix.length), from)] as const);
    const present: { values: string; vectors: string[] }[] = [];
    const missing: string[] = [];
    let possible = 0;
    for (const interaction of interactions) {
      const seen = new Map<string, string[]>();
      for (const [id, row] of rows) {
        const values = keyOf(row, interaction);
        const vectors = seen.get(values);
        if (vectors === undefined) seen.set(values, [id]);
        else vectors.push(id);
      }
      for (const row of allOf(interaction, from)) {
        possible += 1;
        const values = keyOf(row, interaction);
        const vectors = seen.get(values);
        if (vectors === undefined) missing.push(values);
        else present.push({ values, vectors });
      }
    }
    return { prefix, what, possible, present, missing };
  });
}

/** The values in the name of a vector. */
function rowOf(name: string, from: Dimensions): Row {
  const values = name.split('.');
  return Object.fromEntries(Object.keys(from).map((dimension, index) => [dimension, values[index] ?? '']));
}

function allOf(interaction: Interaction, from: Dimensions): Row[] {
  return interaction.reduce<Row[]>(
    (rows, name) => rows.flatMap((row) => (from[name] ?? []).map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}
