// SPDX-License-Identifier: Apache-2.0
import type { MapStep, UnmapStep, Vector } from '../../../spec/types/formats.js';

/** A vector without its expectations: all that a target may know. */
export interface Scenario extends Omit<Vector, 'steps'> {
  steps: (Omit<MapStep, 'expect'> | Omit<UnmapStep, 'expect'>)[];
}

/** Takes the expectations away, so that a target can't copy them. */
export function scenarioOf(vector: Vector): Scenario {
  return {
    ...vector,
    steps: vector.steps.map((step) =>
      step.op === 'map'
        ? { op: step.op, list: step.list, client: step.client, direction: step.direction }
        : { op: step.op, list: step.list },
    ),
  };
}
