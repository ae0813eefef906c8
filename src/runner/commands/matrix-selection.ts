// SPDX-License-Identifier: Apache-2.0
import type { PathVector, Vector } from '../../../spec/types/formats.js';
import { UsageError } from '../errors/conform-error.js';
import type { Platform } from '../kernel/platform.js';
import type { Cell } from '../matrix/cell.js';
import { pathCellsOf, withPathCells } from '../matrix/path-cells.js';
import type { JudgingBasis } from './judging-basis.js';
import { matchesAny, select } from './selection.js';
import { shellWord } from './shell-word.js';

/** The vectors that are wanted. */
export interface Selection {
  readonly filters: readonly string[];
  readonly vectors: readonly Vector[];
  readonly paths: readonly PathVector[];
}

/** @throws UsageError for a filter that is no glob, or that matches nothing */
export function selectionOf({ corpus }: JudgingBasis, filters: readonly string[]): Selection {
  const selected = select([...corpus.vectors, ...corpus.paths], filters);
  return {
    filters,
    vectors: selected.filter((vector) => 'steps' in vector),
    paths: selected.filter((vector) => 'cpu' in vector),
  };
}

/**
 * The cells of the chosen guests that have any of the vectors.
 * @throws UsageError when none has
 */
export function cellsFor({ vectors, paths }: Selection, guests: readonly Cell[]): Cell[] {
  if (paths.length === 0) return [...guests];
  if (vectors.length > 0) return withPathCells(guests);
  const cells = pathCellsOf(guests);
  if (cells.length > 0) return cells;
  throw new UsageError(
    '--filter: path vectors alone are selected, and no chosen guest has them',
    'choose guests of x86_64, with pages of 4k',
  );
}

/** What of the selection a cell runs. */
export function ofCell({ paths = false }: Cell, selected: Selection): Pick<Selection, 'vectors' | 'paths'> {
  return paths ? { vectors: [], paths: selected.paths } : { vectors: selected.vectors, paths: [] };
}

/** Runs a cell alone, with the same vectors; with a filter that matches list vectors and path vectors, both. */
export function commandOf(cell: Cell, selected: Selection): string {
  const { kernel, platform, iommu, mode, forcedac, busOffset, paths = false } = cell;
  const { vectors, paths: asked } = ofCell(cell, selected);
  const chosen =
    selected.filters.length === 0
      ? [paths ? 'paths/*' : '!paths/*']
      : selected.filters.filter((filter) => matchesAny([...vectors, ...asked], filter));
  return [
    `p2p-conform run --target qemu --kernel ${shellWord(kernel)} ${platformOptions(platform)} --iommu ${iommu}`,
    ...(mode === null || mode === 'strict' ? [] : [`--iommu-mode ${mode}`]),
    ...(forcedac ? ['--forcedac'] : []),
    ...(busOffset ? ['--bus-offset'] : []),
    ...chosen.map((filter) => `--filter ${shellWord(filter)}`),
  ].join(' ');
}

function platformOptions({ arch, pages }: Platform): string {
  return `--arch ${arch}${pages === '4k' ? '' : ` --pages ${pages}`}`;
}
