// SPDX-License-Identifier: Apache-2.0
import type { AccessedOutcome, MappedOutcome, Outcome } from '../../spec/types/formats.js';
import type { PlannedRegion } from './algorithm/address-plan.js';
import { type AllRules, type ExecutedStep, execute } from './algorithm/execute.js';
import type { PlannedEntry } from './algorithm/given-entries.js';
import { formatHex, type Scenario } from './formats/index.js';

/**
 * What a right implementation answers to each step of a scenario, in symbolic addresses.
 * @param rules - for a deliberately wrong reference only
 * @throws RangeError if the scenario is not one that checkVector accepts
 */
export function expectedOutcomes(scenario: Scenario, rules?: AllRules): Outcome[] {
  const isDirect = scenario.needs.profile === 'dma-direct';
  return execute(scenario, rules).steps.map((step): Outcome => {
    if (step.op === 'unmap') return { outcome: 'unmapped' };
    if (step.op === 'sync') return { outcome: 'synced' };
    if (step.op === 'access') return accessedOutcome(step);
    if (step.error !== null) return { outcome: 'failed', error: step.error };
    return mappedOutcome(step, isDirect);
  });
}

function mappedOutcome({ layout, entries }: Extract<ExecutedStep, { error: null }>, isDirect: boolean): MappedOutcome {
  const segments = new Array<MappedOutcome['segments'][number]>(layout.segments.length);
  for (let index = 0; index < segments.length; index++) {
    const segment = layout.segments[index];
    if (segment === undefined) break;
    const { bus, address } = segment;
    const length = formatHex(segment.length);
    if (!bus && !isDirect) {
      segments[index] = { address: { iova: formatHex(address) }, length };
      continue;
    }
    const { name, phys, busOffset } = regionOf(entries, segment.entry);
    if (bus) segments[index] = { address: { bus: [name, formatHex(address - phys - busOffset)] }, length };
    else segments[index] = { address: { phys: [name, formatHex(address - phys)] }, length };
  }
  const translations = new Array<MappedOutcome['translations'][number]>(layout.runs.length);
  for (let index = 0; index < translations.length; index++) {
    const run = layout.runs[index];
    if (run === undefined) break;
    const { name, phys } = regionOf(entries, run.entry);
    translations[index] = {
      iova: formatHex(run.iova),
      memory: name,
      at: formatHex(run.phys - phys),
      length: formatHex(run.length),
    };
  }
  return { outcome: 'mapped', segments, allocation: formatHex(layout.allocation), translations };
}

function accessedOutcome({ entries, reached }: Extract<ExecutedStep, { op: 'access' }>): AccessedOutcome {
  return {
    outcome: 'accessed',
    reached: reached.map(({ from, phys, entry, length }) => {
      const { name, phys: start } = regionOf(entries, entry);
      return { from: formatHex(from), memory: name, at: formatHex(phys - start), length: formatHex(length) };
    }),
  };
}

function regionOf(entries: readonly PlannedEntry[], index: number): PlannedRegion {
  const entry = entries[index];
  if (entry === undefined) throw new RangeError(`the map was not given entry ${index}`);
  return entry.region;
}
