// SPDX-License-Identifier: Apache-2.0
import type { RanObservation, StepObservation } from '../../../spec/types/formats.js';
import { linuxRules } from '../../../src/reference/algorithm/rules.js';
import { observe, type Rules, type Scenario } from '../../../src/reference/index.js';

/** A deliberately wrong implementation: the reference with one mistake. */
export interface Mutant {
  readonly name: string;
  /** What the invariants have to say of it. */
  readonly requirement: string;
  readonly observe: (scenario: Scenario) => RanObservation;
}

/** The reference with other rules. */
export function withRules(name: string, requirement: string, changed: Partial<Rules>): Mutant {
  const rules = { ...linuxRules, ...changed };
  return { name, requirement, observe: (scenario) => observe(scenario, { iommu: rules }) };
}

/** The reference that takes the scenario for another one. */
export function misreading(name: string, requirement: string, change: (scenario: Scenario) => Scenario): Mutant {
  return { name, requirement, observe: (scenario) => observe(change(scenario)) };
}

/** The step that a changed step belongs to. */
export interface StepContext {
  readonly scenario: Scenario;
  readonly index: number;
  readonly step: Scenario['steps'][number];
  /** Steps before this one, as changed. */
  readonly earlier: readonly StepObservation[];
}

/** The reference that reports, or leaves behind, something else in some steps. */
export function withSteps(
  name: string,
  requirement: string,
  change: (seen: StepObservation, context: StepContext) => StepObservation,
): Mutant {
  return {
    name,
    requirement,
    observe(scenario) {
      const observation = observe(scenario);
      const earlier: StepObservation[] = [];
      observation.steps.forEach((seen, index) => {
        const step = scenario.steps[index];
        earlier.push(step === undefined ? seen : change(seen, { scenario, index, step, earlier: [...earlier] }));
      });
      return { ...observation, steps: earlier };
    },
  };
}

/** What a step looks like when the map fails: for mutants that refuse what they should map. */
export function failed(seen: StepObservation, error: string): StepObservation {
  const after = seen.before.map((entry) => ({
    ...entry,
    dmaAddress: '0xffffffffffffffff',
    dmaLength: '0x0',
    flags: [],
  }));
  return { ...seen, error, nents: seen.before.length, after, translations: [] };
}

export const isFailure = (seen: StepObservation): boolean => seen.op === 'map' && seen.error !== null;
export const isSuccess = (seen: StepObservation): boolean => seen.op === 'map' && seen.error === null;
