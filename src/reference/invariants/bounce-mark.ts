// SPDX-License-Identifier: Apache-2.0
import type { EntryState, RanObservation, StepObservation } from '../../../spec/types/formats.js';
import type { Scenario } from '../formats/index.js';

/**
 * The observation without Linux's mark on lists that were mapped for an untrusted client (SG_DMA_SWIOTLB): it is the
 * kernel's note to itself, tells the caller nothing, and stays after the unmap. On any other list it is wrong, and left.
 */
export function withoutBounceMark(scenario: Scenario, ran: RanObservation): RanObservation {
  const marked = new Set<string>();
  if (Object.values(scenario.clients).every(({ untrusted }) => untrusted === undefined)) return ran;
  const steps = scenario.steps.map((asked, index): StepObservation | undefined => {
    const step = ran.steps[index];
    if (step === undefined) return undefined;
    const before = marked.has(asked.list) ? step.before.map(withoutMark) : step.before;
    if (asked.op === 'map') {
      if (scenario.clients[asked.client]?.untrusted === true) marked.add(asked.list);
      else marked.delete(asked.list);
    }
    return { ...step, before, after: marked.has(asked.list) ? step.after.map(withoutMark) : step.after };
  });
  return { ...ran, steps: steps.filter((step) => step !== undefined) };
}

function withoutMark(entry: EntryState): EntryState {
  return { ...entry, flags: entry.flags.filter((flag) => flag !== 'swiotlb') };
}
