// SPDX-License-Identifier: Apache-2.0
import type { Matrix, MatrixCell } from '../../../spec/types/formats.js';
import { toldFix } from '../judge/known-issues.js';
import { printable } from '../report/printable.js';
import { leftOut } from './left-out.js';
import { notOffered, skipped } from './not-run.js';
import { HEADINGS, kernelOf, matrixRows } from './rows.js';
import type { IssueFacts } from './tell.js';

/** Where the rest is of what is known of these kernels. */
const BESIDE =
  'What no outcome of a vector shows, as complaints of a debug kernel and a machine that does not power off, stands in `native-harness/reproducers/README.md`.';

const PATHS =
  " A row with `paths` has the path vectors: whether two devices reach each other is no IOMMU driver's decision, so one row stands for all of a kernel on x86_64; it is several guests, with several of the trees of devices each that QEMU can build.";

/** A matrix as a page of Markdown. The same results give the same bytes: it tells no times. */
export function toMarkdown(matrix: Matrix, facts: IssueFacts): string {
  const { cells, command, corpus } = matrix;
  const qemus = new Set(cells.flatMap(({ summary }) => summary?.target.environment?.['qemu'] ?? []));
  const sections = [
    '# Kernels and IOMMU drivers',
    `Written by \`${command} --format markdown --output docs/matrix.md\`; do not edit.`,
    `Corpus ${corpus.version}${qemus.size > 0 ? `, ${[...qemus].join(', ')}` : ''}. One row is one guest: \`pass\` are vectors whose outcome is right, \`xfail\` those with exactly the wrong outcome that \`vectors/known-issues.json\` has for this kernel, \`wrong\` all other wrong ones, \`skip\` those that the guest does not offer what they need.${cells.some(({ paths }) => paths) ? PATHS : ''}`,
    table(HEADINGS, matrixRows(matrix)),
    ...leftOut(matrix),
    ...section('What the kernels get wrong', issues(cells, facts)),
    ...section('Wrong', trouble(cells)),
    ...section('Not run', bullets([...notOffered(matrix), ...skipped(matrix)])),
  ];
  return `${sections.join('\n\n')}\n`;
}

function section(heading: string, body: string | null): string[] {
  return body === null ? [] : [`## ${heading}`, body];
}

function issues(cells: readonly MatrixCell[], facts: IssueFacts): string | null {
  const kernels = new Map<string, Set<string>>();
  for (const cell of cells) {
    for (const id of Object.keys(cell.summary?.knownIssues ?? {})) {
      kernels.set(id, (kernels.get(id) ?? new Set()).add(kernelOf(cell)));
    }
  }
  if (kernels.size === 0) return null;
  const rows = [...kernels].sort(([a], [b]) => (a < b ? -1 : 1));
  const known = table(
    ['known issue', 'what', 'requirements', 'seen on', 'fixed by'],
    rows.map(([id, seen]) => {
      const { title = '', requirements = [], fixed } = facts.get(id) ?? {};
      return [id, title, requirements.join(', '), [...seen].join(', '), fixed === undefined ? '' : toldFix(fixed)];
    }),
  );
  return `${known}\n\n${BESIDE}`;
}

function trouble(cells: readonly MatrixCell[]): string | null {
  const lines = cells.flatMap(({ command, summary, notStarted }) => [
    ...(notStarted === undefined ? [] : [`\`${command}\` did not start: ${printable(notStarted.reason)}`]),
    ...(summary?.wrong ?? []).map(
      ({ vector, status, reason }) => `\`${command}\`: ${status} \`${vector}\`: ${printable(reason)}`,
    ),
    ...(summary?.splats ?? []).map((line) => `\`${command}\`: the kernel said \`${printable(line)}\``),
  ]);
  return bullets(lines);
}

function bullets(lines: readonly string[]): string | null {
  return lines.length === 0 ? null : lines.map((line) => `- ${line}`).join('\n');
}

/** A table whose columns line up, as prettier writes it. */
function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(3, heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(headings), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}
