// SPDX-License-Identifier: Apache-2.0
import { textTable } from '../report/text-table.js';
import { formatTlaValue, parseTlaValue, type TlaValue } from './tla-value.js';
import type { TraceState } from './tlc-messages.js';

const COLUMNS = ['mem', 'page', 'offset', 'length', 'dma', 'dlen', 'bus'] as const;

/** A state, flattened: what is not a scatterlist as text, scatterlists as their entries' cells. */
interface Flat {
  readonly texts: Map<string, string>;
  readonly lists: Map<string, string[][]>;
}

/** What the variables of a call hold when it begins: not worth a line. */
const INITIAL = ['0', '{}', '<<0, 0>>', '"ok"'];

/**
 * A counterexample for a person: the scatterlists as tables, step by step, with a star at each cell that the step
 * changed; of everything else what the step changed.
 */
export function renderCounterexample(trace: readonly TraceState[]): string {
  const lines: string[] = [];
  let before: Flat | undefined;
  trace.forEach((state, index) => {
    const now = flatten(state);
    lines.push(`${index + 1}. ${state.action}`);
    for (const [name, text] of now.texts) {
      const earlier =
        before?.texts.get(name) ?? (name.startsWith('call.') && INITIAL.includes(text) ? text : undefined);
      if (earlier !== text) lines.push(`     ${name} = ${text}`);
    }
    for (const [name, cells] of now.lists) {
      const earlier = before?.lists.get(name) ?? before?.lists.get(name.replace(/^call\./, ''));
      const rows = cells.map((row, entry) => [
        String(entry + 1),
        ...row.map((cell, column) => (earlier === undefined || earlier[entry]?.[column] === cell ? cell : `${cell}*`)),
      ]);
      const changed = rows.flat().some((cell) => cell.endsWith('*'));
      if (!changed && before !== undefined && index < trace.length - 1) continue;
      lines.push(...textTable([[name, ...COLUMNS], ...rows]).map((line) => `     ${line}`));
    }
    before = now;
  });
  return lines.join('\n');
}

function flatten({ variables }: TraceState): Flat {
  const flat: Flat = { texts: new Map(), lists: new Map() };
  for (const [name, text] of variables) {
    try {
      add(flat, name, parseTlaValue(text));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      flat.texts.set(name, text);
    }
  }
  // While a call runs, the list is the call's; what the caller gave it never changes.
  if (flat.lists.has('call.sg')) flat.lists.delete('sg');
  for (const name of flat.lists.keys()) if (/^given\b/.test(name)) flat.lists.delete(name);
  return flat;
}

function add(flat: Flat, name: string, value: TlaValue): void {
  const cells = cellsOf(value);
  if (cells !== null) {
    flat.lists.set(name, cells);
  } else if (value.kind === 'record') {
    for (const [field, inner] of value.fields) add(flat, `${name}.${field}`, inner);
  } else if (value.kind === 'set' && value.items.length === 1 && value.items[0]?.kind === 'record') {
    add(flat, name, value.items[0]);
  } else {
    flat.texts.set(name, formatTlaValue(value));
  }
}

/** The cells of a scatterlist, entry by entry; null if the value is none. */
function cellsOf(value: TlaValue): string[][] | null {
  if (value.kind !== 'sequence' || value.items.length === 0) return null;
  const rows: string[][] = [];
  for (const item of value.items) {
    if (item.kind !== 'record') return null;
    const row: string[] = [];
    for (const column of COLUMNS) {
      const field = item.fields.get(column);
      if (field === undefined) return null;
      row.push(cellOf(column, field));
    }
    rows.push(row);
  }
  return rows;
}

function cellOf(column: string, field: TlaValue): string {
  if (field.kind === 'boolean') return field.value ? 'bus' : '-';
  if (field.kind === 'integer' && column === 'dma' && field.value === -1) return 'invalid';
  return field.kind === 'string' ? field.value : formatTlaValue(field);
}
