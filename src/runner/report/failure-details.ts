// SPDX-License-Identifier: Apache-2.0
import pc from 'picocolors';
import type { BarRegion, Client, Entry, Outcome, Report, Vector, Verdict } from '../../../spec/types/formats.js';
import { describeOutcome } from './describe-outcome.js';
import { printable } from './printable.js';
import { foldRows, textTable } from './text-table.js';

/** Functions that colour text, or leave it as it is. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Rows of a table that are shown at most. */
const MOST_ROWS = 24;
const MOST_VIOLATIONS = 10;
const MOST_LOG_LINES = 20;

/** A result that needs a person's eyes: input list, expected and got side by side, requirements, how to run it alone. */
export function failureDetails(result: Verdict, report: Report, colors: Colors): string[] {
  const { expected, got } = result;
  return [
    ...(result.reason === undefined ? [] : [`  ${printable(result.reason)}`]),
    ...(expected === undefined ? [] : inputs(expected, result)),
    ...(expected === undefined || got === undefined ? [] : comparisons(expected, got, colors)),
    ...violations(result, report),
    ...(result.log ?? []).slice(-MOST_LOG_LINES).map((line) => `  log: ${printable(line)}`),
    `  ${colors.dim(`run it alone: ${report.command} --filter '${result.vector}'`)}`,
  ];
}

function inputs(vector: Vector, result: Verdict): string[] {
  const clients = Object.entries(vector.clients).map(([name, client]) => `  client ${name}: ${limits(client)}`);
  const lists = Object.entries(vector.lists).flatMap(([name, entries]) => {
    const rows = entries.map((entry, index) => [String(index), ...cells(entry, vector)]);
    const touched = touchedEntries(result);
    const matters = entries.map((_, index) => touched.has(index) || index < 4);
    const heading = ['#', 'memory', 'page', 'offset', 'length'];
    return [
      `  list ${name} (${entries.length === 1 ? '1 entry' : `${entries.length} entries`})`,
      ...indent(textTable([heading, ...foldRows(rows, matters, 1, MOST_ROWS)])),
    ];
  });
  return [...clients, ...lists];
}

function limits({ dmaMask, segBoundaryMask, maxSegSize }: Client): string {
  return `DMA mask ${dmaMask}, segment boundary mask ${segBoundaryMask}, max segment size ${maxSegSize}`;
}

function cells({ memory, page, offset, length }: Entry, vector: Vector): string[] {
  const region = vector.memory[memory];
  const kind = region?.kind === 'bar' ? describeBar(region) : 'RAM';
  return [`${memory} (${kind})`, page, offset, length];
}

function describeBar({ provider, bar }: BarRegion): string {
  return bar === undefined ? `BAR of ${provider}` : `BAR ${bar} of ${provider}`;
}

/** Entries that the result speaks of: entry i and slot i stand in the same element of the scatterlist. */
function touchedEntries({ differences, got }: Verdict): ReadonlySet<number> {
  const fromPointers = (differences ?? []).flatMap(({ pointer }) => {
    const index = /^\/segments\/(\d+)/.exec(pointer)?.[1];
    return index === undefined ? [] : [Number(index)];
  });
  const fromDeviations = (got ?? []).flatMap(({ deviations }) =>
    (deviations ?? []).flatMap((deviation) => ('entry' in deviation ? [deviation.entry] : [])),
  );
  return new Set([...fromPointers, ...fromDeviations]);
}

function comparisons(vector: Vector, got: readonly Outcome[], colors: Colors): string[] {
  return vector.steps.flatMap((step, index) => {
    return [`  step ${index}: ${describeStep(step, vector)}`, ...indent(sideBySide(step.expect, got[index], colors))];
  });
}

function describeStep(step: Vector['steps'][number], vector: Vector): string {
  if (step.op === 'unmap') return `unmap ${step.list}`;
  if (step.op === 'sync') return `sync ${step.list} for the ${step.for}`;
  if (step.op === 'access') {
    const when = step.settled === undefined ? '' : ', after pending invalidations';
    return `the device ${step.access}s ${step.length} bytes of ${step.list} from ${step.from}${when}`;
  }
  const { list, client, direction, attrs, call, nents, failMapping } = step;
  const parts = [
    direction,
    ...(attrs ?? []),
    ...(call === undefined ? [] : [call]),
    ...(nents === undefined ? [] : [`the first ${nents} entries`]),
    ...(failMapping === undefined ? [] : [`memory runs out in run ${failMapping} of the page table`]),
  ];
  return `map ${list} for ${client}, ${parts.join(', ')}${describeReach(vector, client)}`;
}

function describeReach(vector: Vector, client: string): string {
  const row = Object.entries(vector.needs.reach[client] ?? {});
  return row.length === 0 ? '' : ` (${row.map(([provider, type]) => `${provider}: ${type}`).join(', ')})`;
}

function sideBySide(expected: Outcome, got: Outcome | undefined, colors: Colors): string[] {
  const left = describeOutcome(expected);
  const right = got === undefined ? new Map<string, string>() : describeOutcome(got);
  const labels = [...new Set([...left.keys(), ...right.keys()])];
  const differs = labels.map((label) => left.get(label) !== right.get(label));
  const rows = labels.map((label, index) => [
    differs[index] === true ? '!' : ' ',
    label,
    left.get(label) ?? '-',
    right.get(label) ?? '-',
  ]);
  if (!differs.includes(true)) return [`${left.get('result') ?? ''}, as expected`];
  const table = textTable([[' ', '', 'expected', 'got'], ...foldRows(rows, differs, 1, MOST_ROWS)]);
  return table.map((line) => (line.startsWith('!') ? colors.red(line) : line));
}

function violations({ violations: all = [] }: Verdict, { requirements }: Report): string[] {
  const shown = all.slice(0, MOST_VIOLATIONS);
  const told = new Set<string>();
  const lines = shown.flatMap(({ requirement, pointer, message }) => {
    const text = told.has(requirement) ? [] : [`    ${requirements.texts[requirement] ?? ''}`];
    told.add(requirement);
    return [`  ${requirement} is broken at ${pointer}: ${printable(message)}`, ...text];
  });
  const more = all.length - shown.length;
  return more > 0 ? [...lines, `  ... and ${more} more violations`] : lines;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`.trimEnd());
}
