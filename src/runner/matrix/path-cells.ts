// SPDX-License-Identifier: Apache-2.0
import { archFacts } from '../kernel/platform.js';
import { buildKey, type Cell } from './cell.js';

/** The one whose machines path vectors are trees of. */
const ARCH = 'x86_64';

/**
 * One cell with path vectors for each build whose machines have their trees. Whether two devices reach each other is
 * p2pdma's decision and no IOMMU driver's, so that one IOMMU stands for all: that of the first cell, strict.
 */
export function pathCellsOf(cells: readonly Cell[]): Cell[] {
  const chosen = new Map<string, Cell>();
  for (const cell of cells) {
    const { platform, mode } = cell;
    if (platform.arch !== ARCH || archFacts(platform).pages[0] !== platform.pages) continue;
    if (chosen.has(buildKey(cell))) continue;
    const usual = { mode: mode === null ? null : 'strict', forcedac: false, busOffset: false } as const;
    chosen.set(buildKey(cell), { ...cell, ...usual, paths: true });
  }
  return [...chosen.values()];
}

/** All cells, those with path vectors before the others of their build: they take longest. */
export function withPathCells(cells: readonly Cell[]): Cell[] {
  const paths = new Map(pathCellsOf(cells).map((cell) => [buildKey(cell), cell]));
  return cells.flatMap((cell, at) => {
    const before = cells[at - 1];
    const path = paths.get(buildKey(cell));
    const isFirst = before === undefined || buildKey(before) !== buildKey(cell);
    return isFirst && path !== undefined ? [path, cell] : [cell];
  });
}
