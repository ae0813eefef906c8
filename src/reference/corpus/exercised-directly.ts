// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../../../spec/types/formats.js';
import { kindOf, type MapAction, type Scenario } from '../formats/index.js';
import { accessRequirements } from './exercised-access.js';

/** The requirements that a scenario of the profile dma-direct puts to the test. */
export function exercisedDirectly(scenario: Scenario, outcomes: readonly Outcome[]): string[] {
  const found = new Set(['OBS-COMPLETE']);
  const mappedBefore = new Set<string>();
  const live = new Map<string, MapAction>();
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
      const mapped = live.get(step.list);
      add('UNMAP-LIST');
      if (mapped !== undefined && hasBusEntry(scenario, mapped)) add('UNMAP-FLAG');
      return;
    }
    if (step.op === 'access') {
      add(...accessRequirements(scenario, index));
      return;
    }
    if (mappedBefore.has(step.list)) add('MAP-REUSE');
    if (step.attrs !== undefined) add('MAP-ATTRS');
    if (step.call !== undefined) add('MAP-SG');
    if (step.nents !== undefined && step.nents < (scenario.lists[step.list] ?? []).length) add('MAP-NENTS');
    if (outcome?.outcome === 'failed') {
      add('MAP-ERROR', 'FAIL-LIST', 'FAIL-NENTS', outcome.error === 'EIO' ? 'MAP-NO-BOUNCE' : 'MAP-UNREACHABLE');
      if (hasBusEntry(scenario, step)) add('FAIL-FLAG');
      return;
    }
    mappedBefore.add(step.list);
    live.set(step.list, step);
    add('MAP-RESULT', 'MAP-SUCCESS', 'MAP-BYTES', 'MAP-LIST', ...mappedRequirements(scenario, step));
  });
  if (scenario.needs.features?.includes('supported') === true) found.add('MAP-SUPPORTED');
  return [...found];
}

function mappedRequirements(scenario: Scenario, step: MapAction): string[] {
  const { client } = step;
  const entries = (scenario.lists[step.list] ?? []).slice(0, step.nents);
  const direct = entries.filter(({ memory }) => kindOf(scenario, client, memory) === 'iova');
  return [
    ...(hasBusEntry(scenario, step) ? ['MAP-BUS', 'MAP-BUS-FLAG'] : []),
    ...(direct.length > 0 ? ['MAP-PHYSICAL', 'MAP-DMA-MASK', 'MAP-MAX-SEG'] : []),
    ...(direct.some(({ memory }) => scenario.memory[memory]?.kind === 'bar') ? ['MAP-HOST-BRIDGE'] : []),
    ...(entries.length > 1 ? ['SEG-DIRECT'] : []),
  ];
}

function hasBusEntry(scenario: Scenario, { client, list, nents }: MapAction): boolean {
  return (scenario.lists[list] ?? []).slice(0, nents).some(({ memory }) => kindOf(scenario, client, memory) === 'bus');
}
