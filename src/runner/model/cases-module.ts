// SPDX-License-Identifier: Apache-2.0
import { BUS_OFFSET, type Case, type CaseClient, type CaseEntry } from './case.js';

/** The TLA+ module Cases, which stands for tla/Cases.tla: see there for the form. */
export function casesModule(cases: readonly Case[]): string {
  const clients: CaseClient[] = [];
  const bodies = cases.map((one) => {
    const first = clients.length + 1;
    clients.push(...one.clients);
    const lists = one.lists.map((list) => sequence(list.map(entryText)));
    const steps = one.steps.map(
      ({ op, list, client, space, fails, given }) =>
        `[op |-> "${op}", list |-> ${list + 1}, client |-> ${first + client}, space |-> ${truth(space)}, fails |-> ${truth(fails)}, given |-> ${given}]`,
    );
    return `[profile |-> "${one.profile}", lists |-> ${sequence(lists)}, steps |-> ${sequence(steps)}]`;
  });
  const memories = Math.max(...clients.map(({ reach }) => reach.length));
  return [
    '---- MODULE Cases ----',
    'EXTENDS Integers, Sequences',
    `CaseClients == 1..${clients.length}`,
    `CaseReach == ${sequence(clients.map(({ reach }) => sequence(reach.map((type) => `"${type}"`))))}`,
    `CaseWindow == ${sequence(clients.map(({ window }) => String(window)))}`,
    `CaseMaxSeg == ${sequence(clients.map(({ maxSegment }) => String(maxSegment)))}`,
    `CaseIovaEnd == ${sequence(clients.map(({ iovaEnd }) => String(iovaEnd)))}`,
    `CaseBusOffset == [m \\in 1..${memories} |-> ${BUS_OFFSET}]`,
    `AllCases == ${sequence(bodies)}`,
    '====',
    '',
  ].join('\n');
}

function entryText({ mem, page, offset, length }: CaseEntry): string {
  return `[mem |-> ${mem}, page |-> ${page}, offset |-> ${offset}, length |-> ${length}, dma |-> 0, dlen |-> 0, bus |-> FALSE]`;
}

function truth(value: boolean): string {
  return value ? 'TRUE' : 'FALSE';
}

function sequence(items: readonly string[]): string {
  return `<<${items.join(',\n')}>>`;
}
