// SPDX-License-Identifier: Apache-2.0
import type { Vector } from '../../../spec/types/formats.js';

/** A step that the models know: a map or an unmap. */
export type CallStep = Extract<Vector['steps'][number], { op: 'map' | 'unmap' }>;

/** The maps and unmaps of a vector. Syncs and accesses change nothing that the models have. */
export function callsOf({ steps }: Vector): CallStep[] {
  return steps.filter((step) => step.op === 'map' || step.op === 'unmap');
}
