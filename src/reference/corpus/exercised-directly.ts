// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../../../spec/types/formats.js';
import { kindOf, type Scenario } from '../formats/index.js';

/** The requirements that a scenario of the profile dma-direct puts to the test. */
export function exercisedDirectly(scenario: Scenario, outcomes: readonly Outcome[]): string[] {
  const found = new Set(['OBS-COMPLETE']);
  const mappedBefore = new Set<string>();
  const owners = new Map<string, string>();
  scenario.steps.forEach((step, index) => {
    const outcome = outcomes[index];
    const add = (...ids: string[]): void => {
      for (const id of ids) found.add(id);
    };
    if (step.op === 'sync') {
      add('SYNC-LIST');
      return;
    }
    if (step.op === 'unmap') {
      add('UNMAP-LIST');
      if (hasBusEntry(scenario, owners.get(step.list) ?? '', step.list)) add('UNMAP-FLAG');
      return;
    }
    if (mappedBefore.has(step.list)) add('MAP-REUSE');
    if (outcome?.outcome === 'failed') {
      add('MAP-ERROR', 'FAIL-LIST', 'FAIL-NENTS', outcome.error === 'EIO' ? 'MAP-NO-BOUNCE' : 'MAP-UNREACHABLE');
      if (hasBusEntry(scenario, step.client, step.list)) add('FAIL-FLAG');
      return;
    }
    mappedBefore.add(step.list);
    owners.set(step.list, step.client);
    add('MAP-RESULT', 'MAP-SUCCESS', 'MAP-BYTES', 'MAP-LIST', ...mappedRequirements(scenario, step.client, step.list));
  });
  return [...found];
}

function mappedRequirements(scenario: Scenario, client: string, list: string): string[] {
  const entries = scenario.lists[list] ?? [];
  const direct = entries.filter(({ memory }) => kindOf(scenario, client, memory) === 'iova');
  return [
    ...(hasBusEntry(scenario, client, list) ? ['MAP-BUS', 'MAP-BUS-FLAG'] : []),
    ...(direct.length > 0 ? ['MAP-PHYSICAL', 'MAP-DMA-MASK', 'MAP-MAX-SEG'] : []),
    ...(direct.some(({ memory }) => scenario.memory[memory]?.kind === 'bar') ? ['MAP-HOST-BRIDGE'] : []),
    ...(entries.length > 1 ? ['SEG-DIRECT'] : []),
  ];
}

function hasBusEntry(scenario: Scenario, client: string, list: string): boolean {
  return (scenario.lists[list] ?? []).some(({ memory }) => kindOf(scenario, client, memory) === 'bus');
}
