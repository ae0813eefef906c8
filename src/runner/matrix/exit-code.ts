// SPDX-License-Identifier: Apache-2.0
import type { MatrixCell } from '../../../spec/types/formats.js';
import { EXIT_NOT_STARTED } from '../errors/conform-error.js';

/** The exit code of a matrix, that of its worst cell: bad input is worst, then a failure, then one that did not start; no cell is nothing judged. */
export function worstOf(cells: readonly MatrixCell[]): number {
  if (cells.length === 0) return EXIT_NOT_STARTED;
  return [2, 1, 3].find((code) => cells.some(({ exitCode }) => exitCode === code)) ?? 0;
}
