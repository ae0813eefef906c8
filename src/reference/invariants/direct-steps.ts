// SPDX-License-Identifier: Apache-2.0
import type { RanObservation, StepObservation } from '../../../spec/types/formats.js';
import type { MapAction, Scenario } from '../formats/index.js';
import { checkBytes } from './bytes.js';
import { AccessJudge } from './device-access.js';
import { checkDirectResult } from './direct-result.js';
import { type CallerEntry, callerEntries, limitsOf, rawSegments } from './facts.js';
import { checkCallerFields, checkFlagsCleared, checkUntouched } from './list-fields.js';
import { checkPhysical } from './physical.js';
import { checkLimits } from './segment-limits.js';
import { specialOf } from './special-maps.js';
import { type Violation, violation } from './violation.js';

/** dma-direct does not look at the segment boundary mask. Beyond all that a 64-bit address plus a length can be. */
const NO_BOUNDARY = (1n << 65n) - 1n;

/** Judges the steps of one observation of the profile dma-direct, in order. */
export class DirectStepJudge {
  /** The entries of the lists that the target says are mapped. */
  readonly #live = new Map<string, readonly CallerEntry[]>();
  /** sgt->nents of each list, as it has to be before the next step. */
  readonly #nents = new Map<string, number>();
  readonly #everMapped = new Set<string>();
  readonly #accesses: AccessJudge;

  /** The observation must be complete (checkComplete). */
  constructor(
    readonly scenario: Scenario,
    readonly observation: RanObservation,
  ) {
    this.#accesses = new AccessJudge(scenario, observation);
  }

  /** What the step breaks. */
  judge(index: number): Violation[] {
    const step = this.scenario.steps[index];
    const seen = this.observation.steps[index];
    if (step === undefined || seen === undefined) return [];
    if (step.op === 'unmap') {
      this.#accesses.unmapped(step.list);
      return this.#unmap(step.list, seen, index);
    }
    if (step.op === 'sync') return this.#sync(step.list, seen, index);
    if (step.op === 'access') {
      return [...this.#accesses.judge(step, seen, index), ...checkUntouched('DEVICE-REACH', seen, 0, index)];
    }

    const found = this.#map(step, seen, index);
    this.#nents.set(step.list, seen.nents);
    if (found.length > 0) {
      const special = specialOf(step, this.#everMapped.has(step.list));
      found.push(...special.map(([requirement, message]) => violation(requirement, index, '', message)));
    }
    if (seen.error === null) this.#everMapped.add(step.list);
    this.#accesses.mapped(step, seen);
    return found;
  }

  #map(step: MapAction, seen: StepObservation, index: number): Violation[] {
    const { list } = step;
    const client = this.scenario.clients[step.client];
    if (client === undefined) throw new RangeError(`no client is named ${step.client}`);
    const limits = { ...limitsOf(client, this.scenario.needs.granule), boundaryMask: NO_BOUNDARY };
    const entries = callerEntries(this.scenario, this.observation, step);
    const after = seen.after.slice(0, entries.length);
    const found = [
      ...checkDirectResult(seen, step, entries, limits.dmaMask, index),
      ...checkUntouched('MAP-NENTS', seen, entries.length, index),
    ];
    if (seen.error !== null) {
      found.push(
        ...checkCallerFields('FAIL-LIST', after, entries, index),
        ...checkFlagsCleared('FAIL-FLAG', after, index),
        ...this.#checkNents(list, seen, index, 'FAIL-NENTS'),
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
      ...checkCallerFields('MAP-LIST', after, entries, index),
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
      ...checkUntouched('MAP-NENTS', seen, entries.length, index),
    ];
  }

  #sync(list: string, seen: StepObservation, index: number): Violation[] {
    if (!this.#live.has(list)) return [];
    return [...checkUntouched('SYNC-LIST', seen, 0, index), ...this.#checkNents(list, seen, index, 'SYNC-LIST')];
  }

  #checkNents(list: string, { nents, op, before }: StepObservation, index: number, requirement: string): Violation[] {
    const right = this.#nents.get(list) ?? before.length;
    if (nents === right) return [];
    return [violation(requirement, index, '/nents', `${nents} instead of ${right}, as it was before the ${op}`)];
  }
}
