// SPDX-License-Identifier: Apache-2.0
import type { RanObservation } from '../../../spec/types/formats.js';
import { kindOf, type Scenario } from '../formats/index.js';
import type { Violation } from './violation.js';

/**
 * UNMAP-CLEAN, FAIL-CLEAN, MAP-NO-IOVA: a client's IOVA space has as much room after the scenario as before it. Each of
 * these that the client's steps could have broken is reported.
 */
export function checkAccounting(scenario: Scenario, observation: RanObservation): Violation[] {
  return (observation.accounting ?? []).flatMap(({ client, before, after }, index) => {
    if (before === after) return [];
    const message =
      `the IOVA space of ${client} had room for ${before} single granules before the scenario, ` +
      `and for ${after} after it`;
    return [...suspects(scenario, observation, client)].map((requirement) => ({
      requirement,
      step: null,
      pointer: `/accounting/${index}/after`,
      message,
    }));
  });
}

function suspects(scenario: Scenario, observation: RanObservation, client: string): Set<string> {
  const found = new Set<string>();
  scenario.steps.forEach((step, index) => {
    if (step.op !== 'map' || step.client !== client) return;
    if (observation.steps[index]?.error !== null) {
      found.add('FAIL-CLEAN');
      return;
    }
    const kinds = (scenario.lists[step.list] ?? [])
      .slice(0, step.nents)
      .map(({ memory }) => kindOf(scenario, client, memory));
    found.add(kinds.every((kind) => kind === 'bus') ? 'MAP-NO-IOVA' : 'UNMAP-CLEAN');
  });
  return found.size === 0 ? new Set(['UNMAP-CLEAN']) : found;
}
