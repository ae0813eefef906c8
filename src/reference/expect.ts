// SPDX-License-Identifier: Apache-2.0
import type { AccessedOutcome, Entry, MappedOutcome, Outcome } from '../../spec/types/formats.js';
import type { AddressPlan, PlannedRegion } from './algorithm/address-plan.js';
import { type AllRules, type ExecutedStep, type Execution, execute } from './algorithm/execute.js';
import { formatHex, type Scenario } from './formats/index.js';

/**
 * What a right implementation answers to each step of a scenario, in symbolic addresses.
 * @param rules - for a deliberately wrong reference only
 * @throws RangeError if the scenario is not one that checkVector accepts
 */
export function expectedOutcomes(scenario: Scenario, rules?: AllRules): Outcome[] {
  const execution = execute(scenario, rules);
  return execution.steps.map((step): Outcome => {
    if (step.op === 'unmap') return { outcome: 'unmapped' };
    if (step.op === 'sync') return { outcome: 'synced' };
    if (step.op === 'access') return accessedOutcome(scenario, execution, step);
    if (step.error !== null) return { outcome: 'failed', error: step.error };
    return mappedOutcome(scenario, execution, step);
  });
}

function mappedOutcome(
  scenario: Scenario,
  { plan }: Execution,
  { layout, list }: Extract<ExecutedStep, { error: null }>,
): MappedOutcome {
  const entries = scenario.lists[list] ?? [];
  const isDirect = scenario.needs.profile === 'dma-direct';
  const segments: MappedOutcome['segments'] = [];
  for (const { bus, address, length, entry } of layout.segments) {
    if (!bus && !isDirect) {
      segments.push({ address: { iova: formatHex(address) }, length: formatHex(length) });
      continue;
    }
    const { name, phys, busOffset } = regionOf(entries, entry, plan);
    if (bus)
      segments.push({ address: { bus: [name, formatHex(address - phys - busOffset)] }, length: formatHex(length) });
    else segments.push({ address: { phys: [name, formatHex(address - phys)] }, length: formatHex(length) });
  }
  const translations: MappedOutcome['translations'] = [];
  for (const { iova, phys, length, entry } of layout.runs) {
    const region = regionOf(entries, entry, plan);
    const at = formatHex(phys - region.phys);
    translations.push({ iova: formatHex(iova), memory: region.name, at, length: formatHex(length) });
  }
  return { outcome: 'mapped', segments, allocation: formatHex(layout.allocation), translations };
}

function accessedOutcome(
  scenario: Scenario,
  { plan }: Execution,
  { list, reached }: Extract<ExecutedStep, { op: 'access' }>,
): AccessedOutcome {
  const entries = scenario.lists[list] ?? [];
  return {
    outcome: 'accessed',
    reached: reached.map(({ from, phys, entry, length }) => {
      const { name, phys: start } = regionOf(entries, entry, plan);
      return { from: formatHex(from), memory: name, at: formatHex(phys - start), length: formatHex(length) };
    }),
  };
}

function regionOf(entries: readonly Entry[], index: number, plan: AddressPlan): PlannedRegion {
  const region = plan.get(entries[index]?.memory ?? '');
  if (region === undefined) throw new RangeError(`entry ${index} is in no region`);
  return region;
}
