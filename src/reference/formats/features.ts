// SPDX-License-Identifier: Apache-2.0
import type { Feature } from '../../../spec/types/formats.js';
import type { Action } from './scenario.js';

/** The features that steps use, sorted. `supported` is not a matter of steps. */
export function featuresOf(steps: readonly Action[]): Feature[] {
  const found = new Set<Feature>();
  for (const step of steps) {
    if (step.op === 'sync') found.add('sync');
    if (step.op !== 'map') continue;
    if (step.attrs !== undefined) found.add('attrs');
    if (step.call !== undefined) found.add('dma_map_sg');
    if (step.failMapping !== undefined) found.add('faults');
  }
  return [...found].sort();
}
