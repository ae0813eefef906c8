// SPDX-License-Identifier: Apache-2.0
import { BUS_OFFSET } from './case.js';
import type { ModelState, ModelTrace, TraceEntry } from './trace.js';

/** The TLA+ module Traces, which stands for tla/Traces.tla: see there for the form. */
export function tracesModule(traces: readonly ModelTrace[]): string {
  const clients: { readonly name: string; readonly trace: ModelTrace; readonly client: string }[] = [];
  const bodies = traces.map((trace) => {
    const names = new Map<string, string>();
    for (const client of Object.keys(trace.clients)) {
      const name = `c${clients.length + 1}`;
      names.set(client, name);
      clients.push({ name, trace, client });
    }
    return traceText(trace, names);
  });
  const memories = Math.max(...clients.map(({ trace, client }) => trace.reach[client]?.length ?? 0));
  const perClient = (value: (client: (typeof clients)[number]) => string): string =>
    `[${clients.map((each) => `${each.name} |-> ${value(each)}`).join(',\n')}]`;
  const limit = (field: 'window' | 'maxSegment' | 'iovaEnd'): string =>
    perClient(({ trace, client }) => String(trace.clients[client]?.[field] ?? 0));
  return [
    '---- MODULE Traces ----',
    'EXTENDS Integers, Sequences',
    `TraceReach == ${perClient(({ trace, client }) => sequence((trace.reach[client] ?? []).map(quoted)))}`,
    'TraceClients == DOMAIN TraceReach',
    `TraceWindow == ${limit('window')}`,
    `TraceMaxSeg == ${limit('maxSegment')}`,
    `TraceIovaEnd == ${limit('iovaEnd')}`,
    `TraceBusOffset == [m \\in 1..${memories} |-> ${BUS_OFFSET}]`,
    `AllTraces == ${sequence(bodies)}`,
    '====',
    '',
  ].join('\n');
}

function traceText({ direct, rooms, states }: ModelTrace, names: ReadonlyMap<string, string>): string {
  const pairs = rooms.map(([before, after]) => sequence([String(before), String(after)]));
  const texts = states.map((state) => stateText(state, names));
  return `[direct |-> ${truth(direct)}, rooms |-> ${sequence(pairs)}, states |-> ${sequence(texts)}]`;
}

function stateText(state: ModelState, names: ReadonlyMap<string, string>): string {
  const client = quoted(names.get(state.client) ?? '');
  const owner = quoted(state.owner === null ? 'nobody' : (names.get(state.owner) ?? ''));
  const tr = state.tr.map(({ iova, phys, size }) => `[iova |-> ${iova}, phys |-> ${phys}, size |-> ${size}]`);
  return (
    `[op |-> ${quoted(state.op)}, client |-> ${client}, sg |-> ${sequence(state.sg.map(entryText))}, ` +
    `nents |-> ${state.nents}, owner |-> ${owner}, result |-> ${quoted(state.result)}, tr |-> {${tr.join(', ')}}]`
  );
}

function entryText({ mem, page, offset, length, dma, dlen, bus }: TraceEntry): string {
  return (
    `[mem |-> ${mem}, page |-> ${page}, offset |-> ${offset}, length |-> ${length}, ` +
    `dma |-> ${dma}, dlen |-> ${dlen}, bus |-> ${truth(bus)}]`
  );
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function truth(value: boolean): string {
  return value ? 'TRUE' : 'FALSE';
}

function sequence(items: readonly string[]): string {
  return `<<${items.join(',\n')}>>`;
}
