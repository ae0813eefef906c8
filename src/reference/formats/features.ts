// SPDX-License-Identifier: Apache-2.0
import type { Feature } from '../../../spec/types/formats.js';
import { barsIn } from './bar.js';
import type { MapAction, Scenario } from './scenario.js';

/** The features that a scenario uses, sorted. `supported` is not a matter of clients, memory, lists and steps. */
export function featuresOf({
  clients,
  memory,
  steps,
  fromPages,
}: Pick<Scenario, 'clients' | 'memory' | 'steps' | 'fromPages'>): Feature[] {
  const found = new Set<Feature>();
  const live = new Map<string, MapAction>();
  if (Object.values(clients).some(({ untrusted }) => untrusted === true)) found.add('untrusted');
  if (hasSeveralBars(memory)) found.add('bars');
  if (fromPages !== undefined) found.add('sg_alloc_table_from_pages');
  for (const step of steps) {
    if (step.op === 'sync') found.add('sync');
    if (step.op === 'unmap') live.delete(step.list);
    if (step.op === 'access') {
      const map = live.get(step.list);
      found.add('device-access');
      if (map === undefined && step.settled === undefined) found.add('strict-unmap');
      if (map?.direction === 'from-device' && step.access === 'read') found.add('write-only');
    }
    if (step.op !== 'map') continue;
    live.set(step.list, step);
    if (step.attrs !== undefined) found.add('attrs');
    if (step.call !== undefined) found.add('dma_map_sg');
    if (step.failMapping !== undefined) found.add('faults');
  }
  return [...found].sort();
}

/** Whether some provider has more than one BAR. */
function hasSeveralBars(memory: Scenario['memory']): boolean {
  const bars = [...barsIn({ memory }).values()];
  return new Set(bars.map(({ provider }) => provider)).size < bars.length;
}
