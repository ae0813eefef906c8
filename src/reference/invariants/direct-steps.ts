// SPDX-License-Identifier: Apache-2.0
import type { RanObservation, StepObservation } from '../../../spec/types/formats.js';
import type { MapAction, Scenario } from '../formats/index.js';
import { checkBytes } from './bytes.js';
import { checkDirectResult } from './direct-result.js';
import { type CallerEntry, callerEntries, limitsOf, rawSegments } from './facts.js';
import { checkCallerFields, checkFlagsCleared, checkUntouched } from './list-fields.js';
import { checkPhysical } from './physical.js';
import { checkLimits } from './segment-limits.js';
import { type Violation, violation } from './violation.js';

/** dma-direct does not look at the segment boundary mask. */
const NO_BOUNDARY = (1n << 64n) - 1n;

/** Judges the steps of one observation of the profile dma-direct, in order. */
export class DirectStepJudge {
  /** The entries of the lists that the target says are mapped. */
  readonly #live = new Map<string, readonly CallerEntry[]>();
  /** sgt->nents of each list, as it has to be before the next step. */
  readonly #nents = new Map<string, number>();
  readonly #everMapped = new Set<string>();

  /** The observation must be complete (checkComplete). */
  constructor(
    readonly scenario: Scenario,
    readonly observation: RanObservation,
  ) {}

  /** What the step breaks. */
  judge(index: number): Violation[] {
    const step = this.scenario.steps[index];
    const seen = this.observation.steps[index];
    if (step === undefined || seen === undefined) return [];
    if (step.op === 'unmap') return this.#unmap(step.list, seen, index);
    if (step.op === 'sync') return checkUntouched('SYNC-LIST', seen, 0, index);

    const found = this.#map(step, seen, index);
    this.#nents.set(step.list, seen.nents);
    if (found.length > 0 && this.#everMapped.has(step.list)) {
      const message = `${step.list} was mapped and unmapped before; mapping it again breaks other requirements`;
      found.push(violation('MAP-REUSE', index, '', message));
    }
    if (seen.error === null) this.#everMapped.add(step.list);
    return found;
  }

  #map(step: MapAction, seen: StepObservation, index: number): Violation[] {
    const { client: clientName, list } = step;
    const client = this.scenario.clients[clientName];
    if (client === undefined) throw new RangeError(`no client is named ${clientName}`);
    const limits = { ...limitsOf(client, this.scenario.needs.granule), boundaryMask: NO_BOUNDARY };
    const entries = callerEntries(this.scenario, this.observation, step);
    const found = checkDirectResult(seen, entries, limits.dmaMask, index);
    if (seen.error !== null) {
      found.push(
        ...checkCallerFields('FAIL-LIST', seen.after, entries, index),
        ...checkFlagsCleared('FAIL-FLAG', seen.after, index),
        ...this.#checkNents(list, seen, entries.length, index),
      );
      return found;
    }
    this.#live.set(list, entries);
    const segments = rawSegments(seen);
    const bytes = checkBytes(entries, segments, index);
    found.push(
      ...bytes.found,
      ...checkPhysical(bytes.pieces, entries, index),
      ...checkLimits(segments, bytes.pieces, limits, index),
      ...checkCallerFields('MAP-LIST', seen.after, entries, index),
    );
    return found;
  }

  #unmap(list: string, seen: StepObservation, index: number): Violation[] {
    const entries = this.#live.get(list);
    // The target says that the map failed, which the map step is judged for if it is wrong.
    if (entries === undefined) return [];
    this.#live.delete(list);
    return [
      ...checkCallerFields('UNMAP-LIST', seen.after, entries, index),
      ...checkFlagsCleared('UNMAP-FLAG', seen.after, index),
    ];
  }

  #checkNents(list: string, { nents }: StepObservation, origNents: number, index: number): Violation[] {
    const right = this.#nents.get(list) ?? origNents;
    if (nents === right) return [];
    return [violation('FAIL-NENTS', index, '/nents', `${nents} instead of ${right}, as it was before the map`)];
  }
}
