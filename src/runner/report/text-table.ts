// SPDX-License-Identifier: Apache-2.0

/** Lays rows out in columns of equal width, two spaces apart; the last column is not padded. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '),
  );
}

/**
 * Keeps the rows that matter and their neighbours; a row that says how many were left out stands for the others.
 * @param matters - by row
 * @param context - how many neighbours of a row that matters are kept, on each side
 * @param limit - how many rows are kept at most
 */
export function foldRows(
  rows: readonly (readonly string[])[],
  matters: readonly boolean[],
  context: number,
  limit: number,
): (readonly string[])[] {
  if (rows.length <= limit) return [...rows];
  const near = rows.map((_, index) => matters.slice(Math.max(0, index - context), index + context + 1).includes(true));
  const folded: (readonly string[])[] = [];
  let kept = 0;
  let left = 0;
  for (const [index, row] of rows.entries()) {
    if (near[index] === true && kept < limit) {
      if (left > 0) folded.push([`... ${left} more`]);
      folded.push(row);
      kept += 1;
      left = 0;
    } else {
      left += 1;
    }
  }
  if (left > 0) folded.push([`... ${left} more`]);
  return folded;
}
