// SPDX-License-Identifier: Apache-2.0
import type { MatrixCell } from '../../../spec/types/formats.js';

/** The exit code of a matrix, that of its worst cell: bad input is worst, then a failure, then one that did not start. */
export function worstOf(cells: readonly MatrixCell[]): number {
  return [2, 1, 3].find((code) => cells.some(({ exitCode }) => exitCode === code)) ?? 0;
}
