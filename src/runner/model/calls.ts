// SPDX-License-Identifier: Apache-2.0
import type { Vector } from '../../../spec/types/formats.js';

/** A step that the models know: a map or an unmap. */
export type CallStep = Extract<Vector['steps'][number], { op: 'map' | 'unmap' }>;

const CALLS: ReadonlySet<string> = new Set(['map', 'unmap']);

/** A vector's steps if all are maps and unmaps, else why the models can't take it. */
export function callsOf(vector: Vector): readonly CallStep[] | string {
  const calls = vector.steps.filter((step): step is CallStep => CALLS.has(step.op));
  if (calls.length === vector.steps.length) return calls;
  const others = new Set(vector.steps.map(({ op }): string => op).filter((op) => !CALLS.has(op)));
  return `steps that are neither map nor unmap: ${[...others].join(', ')}`;
}
