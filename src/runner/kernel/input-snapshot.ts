// SPDX-License-Identifier: Apache-2.0
import { readFileSync, rmSync, statSync, writeFileSync, renameSync } from 'node:fs';

/** The clock that stamps files may lag behind the one that is read here by a tick of the kernel. */
const CLOCK_TICK_MS = 20;

/**
 * Whether nothing changed since a product was made: the recipe is the same, and every file that was recorded has the
 * size and modification time of then. Costs one stat for each file.
 * @param snapshot file that recordSnapshot wrote
 * @param recipe all that the product depends on besides the files
 */
export function isCurrent(snapshot: string, recipe: string): boolean {
  let lines: string[];
  try {
    lines = readFileSync(snapshot, 'utf8').split('\n');
  } catch {
    return false;
  }
  if (lines.shift() !== JSON.stringify(recipe) || lines.pop() !== 'end') return false;
  return lines.every((line) => line === stateOf(line.slice(line.indexOf(' ') + 1)));
}

/**
 * Records the state of files, for isCurrent.
 * @param inputs files that people edit; when one of them changed after `startedAt`, nothing is recorded, for the
 *   product may hold its old text
 * @param products files that the work itself wrote
 * @param startedAt when the work began, milliseconds since 1970
 */
export function recordSnapshot(
  snapshot: string,
  recipe: string,
  inputs: Iterable<string>,
  products: Iterable<string>,
  startedAt: number,
): void {
  rmSync(snapshot, { force: true });
  const lines = [JSON.stringify(recipe)];
  for (const file of inputs) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined || stat.mtimeMs > startedAt - CLOCK_TICK_MS) return;
    lines.push(stateOf(file));
  }
  for (const file of products) lines.push(stateOf(file));
  writeFileSync(`${snapshot}.new`, [...lines, 'end'].join('\n'));
  renameSync(`${snapshot}.new`, snapshot);
}

function stateOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? `absent ${file}` : `${stat.mtimeMs}:${stat.size} ${file}`;
}
