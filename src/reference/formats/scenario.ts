// SPDX-License-Identifier: Apache-2.0
import type { AccessStep, MapStep, SyncStep, UnmapStep, Vector } from '../../../spec/types/formats.js';

/** A map step without its expectation. */
export type MapAction = Omit<MapStep, 'expect'>;

/** An access step without its expectation. */
export type AccessAction = Omit<AccessStep, 'expect'>;

/** A step without its expectation. */
export type Action = MapAction | AccessAction | Omit<UnmapStep, 'expect'> | Omit<SyncStep, 'expect'>;

/** A vector without its expectations: all that a target may know. */
export interface Scenario extends Omit<Vector, 'steps'> {
  steps: Action[];
}

/** Takes the expectations away, so that a target can't copy them. */
export function scenarioOf(vector: Vector): Scenario {
  return { ...vector, steps: vector.steps.map(actionOf) };
}

/** The fields in a fixed order: the ledger's hashes depend on it. */
function actionOf(step: Vector['steps'][number]): Action {
  const { op, list } = step;
  if (op === 'unmap') return { op, list };
  if (op === 'sync') return { op, list, for: step.for };
  if (op === 'access') {
    const { access, from, length, settled } = step;
    return { op, list, access, from, length, ...(settled === undefined ? {} : { settled }) };
  }
  const { client, direction, attrs, call, nents, failMapping } = step;
  return {
    op,
    list,
    client,
    direction,
    ...(attrs === undefined ? {} : { attrs }),
    ...(call === undefined ? {} : { call }),
    ...(nents === undefined ? {} : { nents }),
    ...(failMapping === undefined ? {} : { failMapping }),
  };
}
