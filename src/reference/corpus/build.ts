// SPDX-License-Identifier: Apache-2.0
import type { Outcome, Vector, VectorFile } from '../../../spec/types/formats.js';
import { expectedOutcomes } from '../expect.js';
import type { Action, Scenario } from '../formats/index.js';
import { type Draft, type Family, scenarioOfDraft } from './draft.js';
import { exercised } from './exercised.js';
import { parseVectors } from './load.js';

/**
 * Builds the file of a family: drafts become scenarios, the reference gives the expectations.
 * @throws FormatError if a draft is not a vector that can be run
 */
export function buildFamily({ family, title, description, drafts }: Family): VectorFile {
  const vectors = drafts().map((draft) => buildVector(family, draft));
  return parseVectors({ format: 'p2p-conform/vectors/1', family, title, description, vectors }, `${family}.json`);
}

function buildVector(family: string, draft: Draft): Vector {
  const scenario = scenarioOfDraft(family, draft);
  const outcomes = expectedOutcomes(scenario);
  const requirements = new Set([...scenario.requirements, ...exercised(scenario, outcomes)]);
  return vectorOf({ ...scenario, requirements: [...requirements].sort() }, outcomes);
}

/**
 * Makes a vector of a scenario and what is expected of each step.
 * @throws Error if an outcome is not one of its step
 */
export function vectorOf(scenario: Scenario, outcomes: readonly Outcome[]): Vector {
  return { ...scenario, steps: scenario.steps.map((step, index) => withExpectation(step, outcomes[index])) };
}

function withExpectation(step: Action, expect: Outcome | undefined): Vector['steps'][number] {
  if (step.op === 'map' && (expect?.outcome === 'mapped' || expect?.outcome === 'failed')) return { ...step, expect };
  if (step.op === 'unmap' && expect?.outcome === 'unmapped') return { ...step, expect };
  if (step.op === 'sync' && expect?.outcome === 'synced') return { ...step, expect };
  if (step.op === 'access' && expect?.outcome === 'accessed') return { ...step, expect };
  throw new Error(`the reference answers ${expect?.outcome ?? 'nothing'} to the step ${step.op} ${step.list}`);
}
