// SPDX-License-Identifier: Apache-2.0
import type { MappedOutcome, Outcome } from '../../spec/types/formats.js';
import { type ExecutedStep, type Execution, execute } from './algorithm/execute.js';
import type { Rules } from './algorithm/rules.js';
import { formatHex, type Scenario } from './formats/index.js';

/**
 * What a right implementation answers to each step of a scenario, in symbolic addresses.
 * @param rules - for a deliberately wrong reference only
 * @throws RangeError if the scenario is not one that checkVector accepts
 */
export function expectedOutcomes(scenario: Scenario, rules?: Rules): Outcome[] {
  const execution = execute(scenario, rules);
  return execution.steps.map((step): Outcome => {
    if (step.op === 'unmap') return { outcome: 'unmapped' };
    if (step.error !== null) return { outcome: 'failed', error: step.error };
    return mappedOutcome(scenario, execution, step);
  });
}

function mappedOutcome(
  scenario: Scenario,
  { plan }: Execution,
  { layout, list }: Extract<ExecutedStep, { error: null }>,
): MappedOutcome {
  const place = (entry: number, address: number, busOffset: boolean): [memory: string, at: string] => {
    const memory = scenario.lists[list]?.[entry]?.memory;
    const region = memory === undefined ? undefined : plan.get(memory);
    if (memory === undefined || region === undefined) throw new RangeError(`no entry ${entry} in ${list}`);
    return [memory, formatHex(address - region.phys - (busOffset ? region.busOffset : 0))];
  };
  return {
    outcome: 'mapped',
    segments: layout.segments.map(({ bus, address, length, entry }) => ({
      address: bus ? { bus: place(entry, address, true) } : { iova: formatHex(address) },
      length: formatHex(length),
    })),
    allocation: formatHex(layout.allocation),
    translations: layout.runs.map(({ iova, phys, length, entry }) => {
      const [memory, at] = place(entry, phys, false);
      return { iova: formatHex(iova), memory, at, length: formatHex(length) };
    }),
  };
}
