// SPDX-License-Identifier: Apache-2.0
import type { Matrix, MatrixCell, MatrixSummary } from '../../../spec/types/formats.js';
import { printable } from '../report/printable.js';
import { textTable } from '../report/text-table.js';
import { toMarkdown } from './markdown.js';
import { HEADINGS, matrixRows } from './rows.js';

export const MATRIX_FORMATS = ['pretty', 'markdown', 'json'] as const;
export type MatrixFormat = (typeof MATRIX_FORMATS)[number];

/** Vectors of a cell that are told one by one. */
const MOST_VECTORS = 10;

/**
 * A matrix as text.
 * @param titles - of known issues, by id
 */
export function tellMatrix(matrix: Matrix, format: MatrixFormat, titles: ReadonlyMap<string, string>): string {
  switch (format) {
    case 'pretty':
      return `${pretty(matrix, titles).join('\n')}\n`;
    case 'markdown':
      return toMarkdown(matrix, titles);
    case 'json':
      return `${JSON.stringify(matrix, null, 2)}\n`;
  }
}

/** One line that says how a matrix went. */
export function matrixSummary({ cells, seconds }: Matrix): string {
  const good = cells.filter(({ exitCode }) => exitCode === 0).length;
  return `${good} of ${cells.length} cells conform, in ${seconds.toFixed(1)} s`;
}

function pretty(matrix: Matrix, titles: ReadonlyMap<string, string>): string[] {
  const { cells, tool, corpus } = matrix;
  const seen = new Set(cells.flatMap(({ summary }) => Object.keys(summary?.knownIssues ?? {})));
  return [
    `p2p-conform ${tool}, corpus ${corpus.version}`,
    '',
    ...textTable([HEADINGS, ...matrixRows(matrix)]).map((line) => line.trimEnd()),
    ...(seen.size > 0 ? [''] : []),
    ...[...seen].sort().map((id) => `${id}: ${titles.get(id) ?? ''}`),
    ...cells.flatMap(troubleOf),
    '',
    matrixSummary(matrix),
  ];
}

function troubleOf(cell: MatrixCell): string[] {
  const { summary, notStarted, command } = cell;
  const told = [
    ...(notStarted === undefined ? [] : [notStarted.reason, `what to do: ${notStarted.cure}`]),
    ...(summary === undefined ? [] : wrongLines(summary)),
  ];
  return told.length === 0 ? [] : ['', command, ...told.map((line) => `  ${line}`)];
}

function wrongLines({ wrong, splats, logs }: MatrixSummary): string[] {
  const lines = [
    ...wrong.map(({ vector, status, reason }) => `${status.toUpperCase()}  ${vector}  ${printable(reason)}`),
    ...splats.map((line) => `SPLAT  ${printable(line)}`),
  ];
  const more = lines.length - MOST_VECTORS;
  return [
    ...lines.slice(0, MOST_VECTORS),
    ...(more > 0 ? [`... and ${more} more`] : []),
    ...logs.map((log) => `log: ${log}`),
  ];
}
