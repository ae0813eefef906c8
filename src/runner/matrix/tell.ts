// SPDX-License-Identifier: Apache-2.0
import type { KnownIssue, Matrix, MatrixCell, MatrixSummary } from '../../../spec/types/formats.js';
import { toldIssue } from '../judge/known-issues.js';
import { printable } from '../report/printable.js';
import { textTable } from '../report/text-table.js';
import { toMarkdown } from './markdown.js';
import { leftOut } from './left-out.js';
import { notOffered } from './not-run.js';
import { HEADINGS, matrixRows } from './rows.js';

export const MATRIX_FORMATS = ['pretty', 'markdown', 'json'] as const;
export type MatrixFormat = (typeof MATRIX_FORMATS)[number];

/** Vectors of a cell that are told one by one. */
const MOST_VECTORS = 10;

/** What a table tells of known issues, by id. */
export type IssueFacts = ReadonlyMap<string, Pick<KnownIssue, 'title' | 'requirements' | 'fixed'>>;

/** A matrix as text. */
export function tellMatrix(matrix: Matrix, format: MatrixFormat, facts: IssueFacts): string {
  switch (format) {
    case 'pretty':
      return `${pretty(matrix, facts).join('\n')}\n`;
    case 'markdown':
      return toMarkdown(matrix, facts);
    case 'json':
      return `${JSON.stringify(matrix, null, 2)}\n`;
  }
}

/** One line that says how a matrix went. */
export function matrixSummary({ cells, notOffered: absent, seconds }: Matrix): string {
  const good = cells.filter(({ exitCode }) => exitCode === 0).length;
  const others = absent.length === 0 ? '' : `, ${absent.length} not offered`;
  return `${good} of ${cells.length} cells conform${others}, in ${seconds.toFixed(1)} s`;
}

function pretty(matrix: Matrix, facts: IssueFacts): string[] {
  const { cells, tool, corpus } = matrix;
  const seen = new Set(cells.flatMap(({ summary }) => Object.keys(summary?.knownIssues ?? {})));
  return [
    `p2p-conform ${tool}, corpus ${corpus.version}`,
    '',
    ...textTable([HEADINGS, ...matrixRows(matrix)]).map((line) => line.trimEnd()),
    ...(seen.size > 0 ? [''] : []),
    ...[...seen].sort().map((id) => `${id}: ${issueText(facts.get(id))}`),
    ...cells.flatMap(troubleOf),
    '',
    ...notOffered(matrix).map((line) => `not offered: ${line}`),
    ...leftOut(matrix),
    '',
    matrixSummary(matrix),
  ];
}

function issueText(issue: Pick<KnownIssue, 'title' | 'fixed'> | undefined): string {
  return issue === undefined ? '' : toldIssue(issue);
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
