// SPDX-License-Identifier: Apache-2.0
import type { RanObservation, RawTranslation, StepObservation } from '../../../spec/types/formats.js';
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import type { Action, Scenario } from '../../reference/formats/scenario.js';
import { clip, runsOf } from '../judge/runs.js';
import type { StressEvent, StressResult } from '../wire/stress.js';

/** What happened at the same time, as a scenario whose steps follow each other, and its observation. */
export interface Sequence {
  readonly scenario: Scenario;
  readonly observation: RanObservation;
  /** The event of each step. */
  readonly events: readonly StressEvent[];
}

/**
 * Puts the events in order: a list counts as mapped from the end of its map to the beginning of its unmap. Between the two it
 * surely was, so two lists that are mapped at the same time in this order were so in truth, and must not share IOVA. After an
 * unmap nobody looked at once, for another worker may have got the IOVA by then: what an unmap left is what still translates
 * in the end, when nothing is mapped.
 * @param scenario - as it was sent: one map of each list
 */
export function oneAfterAnother(scenario: Scenario, { events, surroundings, left }: StressResult): Sequence {
  const timeOf = ({ seen, began, ended }: StressEvent): bigint => (seen.op === 'map' ? ended : began);
  const sorted = [...events].sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
  const maps = new Map(scenario.steps.flatMap((step) => (step.op === 'map' ? [[step.list, step] as const] : [])));
  const lastLook = new Map<string, StepObservation['probed']>();
  const steps: Action[] = [];
  const observed: StepObservation[] = [];
  for (const { list, seen } of sorted) {
    const map = maps.get(list);
    if (map === undefined) continue;
    if (seen.op === 'map') {
      lastLook.set(list, seen.probed);
      steps.push(map);
      observed.push(seen);
    } else {
      const probed = lastLook.get(list) ?? [];
      steps.push({ op: 'unmap', list });
      observed.push({ ...seen, probed, translations: leftOf(probed, left.get(map.client)?.translations ?? []) });
    }
  }
  return {
    scenario: { ...scenario, steps },
    observation: { ...surroundings, steps: observed },
    events: sorted,
  };
}

function leftOf(probed: StepObservation['probed'], translations: readonly RawTranslation[]): RawTranslation[] {
  const runs = runsOf(translations);
  return probed.flatMap(({ start, length }) =>
    clip(runs, parseHex(start), parseHex(start) + parseHex(length)).map((run) => ({
      iova: formatHex(run.start),
      phys: formatHex(run.phys),
      length: formatHex(run.end - run.start),
    })),
  );
}
