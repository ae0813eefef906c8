// SPDX-License-Identifier: Apache-2.0
import type { ObservedTrace, TraceEntry, TraceStep } from './observed-trace.js';

/** The TLA+ module Observed, which stands for tla/Observed.tla: see there for the form. */
export function observedModule(traces: readonly ObservedTrace[]): string {
  let clients = 0;
  let memories = 0;
  const bodies: string[] = [];
  const reach: string[] = [];
  const offsets: string[] = [];
  for (const trace of traces) {
    const { lists, steps, profile, spaces, mayExhaust, balanced } = trace;
    const firstClient = clients + 1;
    const firstMemory = memories + 1;
    const fields = [
      `profile |-> "${profile}"`,
      `spaces |-> ${byClient(spaces.map(String), firstClient)}`,
      `mayExhaust |-> ${boolean(mayExhaust)}`,
      `balanced |-> ${boolean(balanced)}`,
      `lists |-> ${sequence(lists.map((list) => entriesText(list, firstMemory)))}`,
      `steps |-> ${sequence(steps.map((step) => stepText(step, firstClient, firstMemory)))}`,
    ];
    bodies.push(`[${fields.join(', ')}]`);
    for (const client of trace.clients) {
      reach.push(client.reach.map((type, memory) => `${firstMemory + memory} :> "${type}"`).join(' @@ '));
    }
    offsets.push(...trace.busOffsets.map(String));
    clients += trace.clients.length;
    memories += trace.busOffsets.length;
  }
  const all = traces.flatMap((trace) => trace.clients);
  return [
    '---- MODULE Observed ----',
    'EXTENDS Integers, Sequences, TLC',
    `ObservedClients == {${all.map((_, index) => `"c${index + 1}"`).join(', ')}}`,
    `ObservedReach == ${byClient(reach)}`,
    `ObservedWindow == ${byClient(all.map(({ window }) => String(window)))}`,
    `ObservedMaxSeg == ${byClient(all.map(({ maxSegment }) => String(maxSegment)))}`,
    `ObservedIovaEnd == ${byClient(all.map(({ iovaEnd }) => String(iovaEnd)))}`,
    `ObservedBusOffset == ${sequence(offsets)}`,
    `ObservedTraces == ${sequence(bodies)}`,
    '====',
    '',
  ].join('\n');
}

function stepText(step: TraceStep, firstClient: number, firstMemory: number): string {
  const { op, list, client, result, nents, before, after, probed, translations } = step;
  const fields = [
    `op |-> "${op}"`,
    `list |-> ${list + 1}`,
    `client |-> "c${firstClient + client}"`,
    `result |-> "${result}"`,
    `nents |-> ${nents}`,
    `before |-> ${entriesText(before, firstMemory)}`,
    `after |-> ${entriesText(after, firstMemory)}`,
    `probed |-> {${probed.map(([start, end]) => `<<${start}, ${end}>>`).join(', ')}}`,
    `translations |-> {${translations.map(({ iova, phys, size }) => `[iova |-> ${iova}, phys |-> ${phys}, size |-> ${size}]`).join(', ')}}`,
  ];
  return `[${fields.join(', ')}]`;
}

function entriesText(entries: readonly TraceEntry[], firstMemory: number): string {
  return sequence(
    entries.map(
      ({ mem, page, offset, length, dma, dlen, bus }) =>
        `[mem |-> ${firstMemory + mem}, page |-> ${page}, offset |-> ${offset}, length |-> ${length}, dma |-> ${dma}, dlen |-> ${dlen}, bus |-> ${boolean(bus)}]`,
    ),
  );
}

function byClient(values: readonly string[], first = 1): string {
  return `[${values.map((value, index) => `c${first + index} |-> ${value}`).join(',\n')}]`;
}

function boolean(value: boolean): string {
  return value ? 'TRUE' : 'FALSE';
}

function sequence(items: readonly string[]): string {
  return `<<${items.join(',\n')}>>`;
}
