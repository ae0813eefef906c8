// SPDX-License-Identifier: Apache-2.0
import type { RanObservation, StepObservation } from '../../../spec/types/formats.js';
import { type AccessAction, type MapAction, type Scenario, shareSpace } from '../formats/index.js';
import { checkBytes } from './bytes.js';
import { AccessJudge } from './device-access.js';
import { barsOf, callerEntries, type ClientLimits, extentOf, limitsOf, type LiveList, rawSegments } from './facts.js';
import { checkCallerFields, checkFlagsCleared, checkInvalidFields, checkUntouched } from './list-fields.js';
import { probedRanges, translatedRanges, uncovered } from './ranges.js';
import { checkReserved, reservedFor } from './reserved.js';
import { checkResult, mayExceedLength } from './result.js';
import { checkLimits, checkOverlap, checkRoute } from './segment-limits.js';
import { checkOthers, checkTranslation, type Look, strays } from './translation.js';
import { specialOf } from './special-maps.js';
import { hex, type Violation, violation } from './violation.js';

/** IOVA spaces of at most this size are looked at as a whole after a failure, bytes. */
const SCANNED_UP_TO = 1n << 24n;

/** Judges the steps of one observation of the profile dma-iommu in order, keeping in mind which lists the target says are mapped. */
export class StepJudge {
  readonly #live = new Map<string, LiveList>();
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
    const look = { probed: probedRanges(seen.probed), translated: translatedRanges(seen.translations) };
    if (step.op === 'unmap') {
      this.#accesses.unmapped(step.list);
      return this.#unmap(step.list, seen, look, index);
    }
    if (step.op === 'sync') return this.#sync(step.list, seen, look, index);
    if (step.op === 'access') return this.#access(step, seen, look, index);

    const found = this.#map(step, seen, look, index);
    this.#nents.set(step.list, seen.nents);
    if (found.length > 0) {
      const special = specialOf(step, this.#everMapped.has(step.list), this.#limits(step.client).isUntrusted);
      found.push(...special.map(([requirement, message]) => violation(requirement, index, '', message)));
    }
    if (seen.error === null) this.#everMapped.add(step.list);
    this.#accesses.mapped(step, seen);
    return found;
  }

  #map(step: MapAction, seen: StepObservation, look: Look, index: number): Violation[] {
    const { client, list } = step;
    const limits = this.#limits(client);
    const entries = callerEntries(this.scenario, this.observation, step);
    const others = this.#liveBeside(client).filter((live) => live.list !== list);
    const after = seen.after.slice(0, entries.length);
    const found = [
      ...checkResult(seen, step, entries, limits, others, index),
      ...checkUntouched('MAP-NENTS', seen, entries.length, index),
    ];
    if (seen.error !== null) {
      found.push(
        ...checkCallerFields('FAIL-LIST', after, entries, index),
        ...(limits.isUntrusted
          ? checkFlagsCleared('FAIL-DMA', after, index)
          : checkInvalidFields('FAIL-DMA', after, 0, index)),
        ...this.#checkNents(list, seen, seen.before.length, index),
        ...this.#checkScan(limits, look, index),
        ...this.#checkOthers('FAIL-CLEAN', client, look, index),
      );
      return found;
    }
    const segments = rawSegments(seen);
    const bytes = checkBytes(entries, segments, index);
    const mapped: LiveList = {
      client,
      list,
      entries,
      pieces: bytes.pieces,
      extent: extentOf(bytes.pieces, limits.granule),
    };
    this.#live.set(list, mapped);
    const broken = [
      ...bytes.found,
      ...checkLimits(segments, bytes.pieces, limits, index),
      ...checkRoute(segments, bytes.pieces, barsOf(this.scenario, this.observation, client), index),
      ...checkReserved(mapped, look, reservedFor(this.observation, client), limits.granule, index),
      ...checkOverlap(mapped, others, limits, index),
      ...checkTranslation(mapped, look, index),
    ];
    if (broken.length > 0 && mayExceedLength(entries, limits)) {
      broken.push(violation('MAP-LENGTH-LIMIT', index, '', 'neither EINVAL nor a right mapping of a list this long'));
    }
    const isBusOnly = entries.every(({ kind }) => kind === 'bus');
    found.push(
      ...broken,
      ...checkCallerFields('MAP-LIST', after, entries, index),
      ...checkInvalidFields('MAP-TAIL', after, seen.nents, index),
      ...this.#checkOthers(isBusOnly ? 'MAP-NO-IOVA' : 'MAP-NO-STRAY', client, look, index, list),
    );
    return found;
  }

  #unmap(list: string, seen: StepObservation, look: Look, index: number): Violation[] {
    const mapped = this.#live.get(list);
    // The target says that the map failed, which the map step is judged for if it is wrong.
    if (mapped === undefined) return [];
    this.#live.delete(list);
    const unseen = mapped.extent === undefined ? undefined : uncovered(mapped.extent, look.probed)[0];
    const found = [
      ...checkCallerFields('UNMAP-LIST', seen.after, mapped.entries, index),
      ...checkFlagsCleared('UNMAP-FLAG', seen.after, index),
      ...checkUntouched('MAP-NENTS', seen, mapped.entries.length, index),
      ...this.#checkOthers('UNMAP-CLEAN', mapped.client, look, index),
    ];
    if (unseen !== undefined) {
      const message = `the target did not look whether ${hex(unseen.start)} still translates`;
      found.push(violation('UNMAP-CLEAN', index, '/probed', message));
    }
    return found;
  }

  #sync(list: string, seen: StepObservation, look: Look, index: number): Violation[] {
    const mapped = this.#live.get(list);
    if (mapped === undefined) return [];
    const changed = [
      ...checkTranslation(mapped, look, index),
      ...this.#checkOthers('MAP-NO-STRAY', mapped.client, look, index, list),
    ];
    return [
      ...checkUntouched('SYNC-LIST', seen, 0, index),
      ...this.#checkNents(list, seen, seen.before.length, index, 'SYNC-LIST'),
      ...changed.map((each) => ({ ...each, requirement: 'SYNC-MAPPING' })),
    ];
  }

  /** An access is the device's own: it changes nothing of lists and mappings. */
  #access(step: AccessAction, seen: StepObservation, look: Look, index: number): Violation[] {
    const mapped = this.#live.get(step.list);
    const still = mapped === undefined ? [] : checkTranslation(mapped, look, index);
    return [
      ...this.#accesses.judge(step, seen, index),
      ...checkUntouched('DEVICE-REACH', seen, 0, index),
      ...still.map((each) => ({ ...each, requirement: 'DEVICE-REACH' })),
    ];
  }

  /** The live lists in the client's IOVA space. */
  #liveBeside(client: string): LiveList[] {
    return [...this.#live.values()].filter((live) => shareSpace(this.observation, live.client, client));
  }

  /** The other live lists translate as before, and nothing translates that belongs to none. */
  #checkOthers(requirement: string, client: string, look: Look, index: number, mapped?: string): Violation[] {
    const live = this.#liveBeside(client);
    const others = live.filter(({ list }) => list !== mapped);
    return [
      ...checkOthers(others, look, index),
      ...strays(live, look).map(({ start, end }) => {
        const message = `${hex(start)} to ${hex(end - 1n)} translates, but belongs to no mapped list`;
        return violation(requirement, index, '/translations', message);
      }),
    ];
  }

  #checkNents(
    list: string,
    { nents, op }: StepObservation,
    origNents: number,
    index: number,
    requirement = 'FAIL-NENTS',
  ): Violation[] {
    const right = this.#nents.get(list) ?? origNents;
    if (nents === right) return [];
    return [violation(requirement, index, '/nents', `${nents} instead of ${right}, as it was before the ${op}`)];
  }

  /** A small IOVA space is looked at as a whole after a failure: else a leak can't be seen. */
  #checkScan({ dmaMask }: ClientLimits, { probed }: Look, index: number): Violation[] {
    if (dmaMask + 1n > SCANNED_UP_TO || uncovered({ start: 0n, end: dmaMask + 1n }, probed).length === 0) return [];
    const message = `the target did not look at the whole IOVA space, 0x0 to ${hex(dmaMask)}, after the failure`;
    return [violation('FAIL-CLEAN', index, '/probed', message)];
  }

  #limits(client: string): ClientLimits {
    const found = this.scenario.clients[client];
    if (found === undefined) throw new RangeError(`no client is named ${client}`);
    return limitsOf(found, this.scenario.needs.granule);
  }
}
