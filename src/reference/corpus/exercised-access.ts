// SPDX-License-Identifier: Apache-2.0
import type { MapAction, Scenario } from '../formats/index.js';

/** The requirements that an access puts to the test: the step of this index. */
export function accessRequirements({ steps }: Scenario, index: number): string[] {
  const access = steps[index];
  if (access?.op !== 'access') return [];
  let map: MapAction | undefined;
  let reused = false;
  const gone = new Set<string>();
  for (const step of steps.slice(0, index)) {
    if (step.op === 'unmap') {
      gone.add(step.list);
      if (step.list === access.list) map = undefined;
    }
    if (step.op !== 'map' || step.list !== access.list) continue;
    map = step;
    // What was mapped before may have had the IOVA that this list has now.
    reused = gone.size > 0;
  }
  if (map === undefined) return ['DEVICE-UNMAPPED'];
  if (access.access === 'write' && map.direction === 'to-device') return ['DEVICE-DIRECTION'];
  if (access.access === 'read' && map.direction === 'from-device') return ['DEVICE-READ'];
  return reused ? ['DEVICE-REACH', 'DEVICE-REUSE'] : ['DEVICE-REACH'];
}
