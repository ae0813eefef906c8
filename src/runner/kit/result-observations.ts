// SPDX-License-Identifier: Apache-2.0
import type { Observation, RanObservation, Vector } from '../../../spec/types/formats.js';
import { misplacedRegion } from '../../reference/formats/misplaced.js';
import { type Scenario, scenarioOf } from '../../reference/formats/scenario.js';
import { splatsOf } from '../judge/splats.js';
import { type Placement, place } from '../placement/index.js';
import { machineCapabilities } from '../live/describe-machine.js';
import { logLines } from '../qemu/log-lines.js';
import { unmetNeed } from '../targets/needs.js';
import { errored } from '../targets/observations.js';
import { decodeResult, type Frame, KitMessage, Message, type Ready, WireError } from '../wire/index.js';
import { caseLayout } from './case-layout.js';
import { placedCase } from './placed-case.js';

/** What a kit's run observed. */
export interface KitObservations {
  readonly byVector: ReadonlyMap<string, Observation>;
  /** Splats that belong to no vector. */
  readonly splats: readonly string[];
}

/** A case that went to the module and has no answer yet. */
interface Running {
  readonly seq: number;
  readonly scenario: Scenario;
  readonly placement: Placement;
}

/**
 * Turns the frames after READY into observations.
 * @param vectors - that the kit was made of, in order: the number of a case is its vector's place, from 1
 * @throws WireError for a frame that can't be where it is, or doesn't belong to its vector
 */
export function kitObservations(frames: readonly Frame[], vectors: readonly Vector[], ready: Ready): KitObservations {
  const byVector = new Map<string, Observation>();
  const splats: string[] = [];
  let running = null as Running | null;
  let log: string[] = [];

  const scenarioAt = (seq: number): Scenario => {
    const vector = vectors[seq - 1];
    if (vector === undefined) throw new WireError(`a case ${seq}, which the kit does not have`);
    if (byVector.has(vector.id)) throw new WireError(`a second answer for ${vector.id}`);
    return scenarioOf(vector);
  };
  const answer = (observation: Observation): void => {
    byVector.set(observation.vector, log.length > 0 ? { ...observation, log } : observation);
    running = null;
    log = [];
  };
  for (const { type, seq, payload } of frames) {
    if (type === Message.LOG && seq === 0) {
      splats.push(...splatsOf(logLines(payload)));
    } else if (running === null && type === KitMessage.UNPLACED) {
      answer(unplaced(scenarioAt(seq), ready));
    } else if (running === null && type === KitMessage.PLACED) {
      const scenario = scenarioAt(seq);
      running = { seq, scenario, placement: placedCase(payload, scenario, ready) };
    } else if (running?.seq === seq && type === Message.LOG) {
      log.push(...logLines(payload));
    } else if (running?.seq === seq && type === Message.RESULT) {
      answer(unlessMisplaced(running.scenario, decodeResult(payload, running.scenario, running.placement)));
    } else if (running?.seq === seq && type === Message.FAIL) {
      answer(errored(running.scenario.id, 'refused', Buffer.from(payload).toString('latin1')));
    } else {
      throw new WireError(`message ${type} of case ${seq}, which can't be there`);
    }
  }
  if (running !== null) throw new WireError('the last case has no answer');
  for (const vector of vectors) {
    const scenario = scenarioOf(vector);
    // What fits no machine was never in the kit.
    if (!byVector.has(vector.id) && 'skip' in caseLayout(scenario)) byVector.set(vector.id, unplaced(scenario, ready));
  }
  return { byVector, splats };
}

/** The agent doesn't look on which side of a DMA mask memory lies; where that matters, the case did not run as it is. */
function unlessMisplaced(scenario: Scenario, observation: RanObservation): Observation {
  const misplaced = misplacedRegion(scenario, observation);
  return misplaced === null ? observation : { vector: scenario.id, skipped: misplaced.message };
}

/** Why no devices fit; the kit's own judgement is not taken for it. */
function unplaced(scenario: Scenario, ready: Ready): Observation {
  const unmet = unmetNeed(scenario, machineCapabilities(ready));
  if (unmet !== null) return { vector: scenario.id, skipped: unmet };
  const layout = caseLayout(scenario);
  if ('skip' in layout) return { vector: scenario.id, skipped: layout.skip };
  const placement = place(scenario, ready);
  return 'skip' in placement
    ? { vector: scenario.id, skipped: placement.skip }
    : errored(scenario.id, 'garbage', 'the kit found no devices for it, though the machine has some');
}
