// SPDX-License-Identifier: Apache-2.0

/** What may vary, and the names of the values that it takes. */
export type Dimensions = Readonly<Record<string, readonly string[]>>;

/** A value for each dimension. */
export type Row = Readonly<Record<string, string>>;

/** Dimensions whose every combination of values some row has to show. */
export type Interaction = readonly string[];

/**
 * Rows that together show every combination of values of each interaction. Greedy and without chance: each row starts
 * with the first combination that is still missing, and each other dimension takes the value that shows most of what is
 * missing, the least used one where values are equal.
 */
export function coveringArray(dimensions: Dimensions, interactions: readonly Interaction[]): Row[] {
  const missing = new Map<string, Row>();
  for (const interaction of interactions) {
    for (const row of combinations(dimensions, interaction)) missing.set(keyOf(row, interaction), row);
  }
  const used = new Map<string, number>();
  const rows: Row[] = [];
  for (let next = missing.values().next(); next.done !== true; next = missing.values().next()) {
    const row: Record<string, string> = { ...next.value };
    for (const [name, values] of Object.entries(dimensions)) {
      row[name] ??= bestValue(row, name, values, interactions, missing, used);
    }
    for (const interaction of interactions) missing.delete(keyOf(row, interaction));
    for (const [name, value] of Object.entries(row)) count(used, `${name}=${value}`);
    rows.push(Object.fromEntries(Object.keys(dimensions).map((name) => [name, row[name] ?? ''])));
  }
  return rows;
}

/** Every choice of `size` of the names: all pairs, all triples. */
export function choices(names: readonly string[], size: number): Interaction[] {
  if (size === 0) return [[]];
  return names.flatMap((name, index) => choices(names.slice(index + 1), size - 1).map((rest) => [name, ...rest]));
}

function bestValue(
  row: Readonly<Record<string, string>>,
  name: string,
  values: readonly string[],
  interactions: readonly Interaction[],
  missing: ReadonlyMap<string, Row>,
  used: ReadonlyMap<string, number>,
): string {
  const complete = interactions.filter((each) => each.includes(name) && each.every((d) => d === name || d in row));
  let best = { value: values[0] ?? '', shows: -1, uses: 0 };
  for (const value of values) {
    const shows = complete.filter((each) => missing.has(keyOf({ ...row, [name]: value }, each))).length;
    const uses = used.get(`${name}=${value}`) ?? 0;
    if (shows > best.shows || (shows === best.shows && uses < best.uses)) best = { value, shows, uses };
  }
  return best.value;
}

function combinations(dimensions: Dimensions, interaction: Interaction): Row[] {
  let rows: Row[] = [{}];
  for (const name of interaction) {
    rows = rows.flatMap((row) => (dimensions[name] ?? []).map((value) => ({ ...row, [name]: value })));
  }
  return rows;
}

/** Names a combination of values. */
export function keyOf(row: Row, interaction: Interaction): string {
  return interaction.map((name) => `${name}=${row[name] ?? ''}`).join(' ');
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
