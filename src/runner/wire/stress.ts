// SPDX-License-Identifier: Apache-2.0
import type { RanObservation, StepObservation } from '../../../spec/types/formats.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import type { Placement } from '../placement/placement.js';
import {
  ACCOUNT_SIZE,
  EVENT_SIZE,
  LOOK_SIZE,
  NO_DISTANCE,
  NO_QUESTION,
  Op,
  PLACE_SIZE,
  RANGE_SIZE,
  readAccount,
  readEvent,
  readLook,
  readPlace,
  readRange,
  readRun,
  readStressResult,
  RUN_SIZE,
  SETUP_PAIR_SIZE,
  STRESS_RESULT_SIZE,
  STRESS_SIZE,
  type WireEvent,
  type WireSetupPair,
  writeSetupPair,
  writeStress,
} from './layout.js';
import { decodeLook, decodeStep, mustBe, surroundingsOf } from './result.js';
import { encodeScenario } from './scenario.js';
import { StructReader } from './struct-reader.js';
import { StructWriter } from './struct-writer.js';
import { WireError } from './wire-error.js';

export interface StressRequest {
  readonly workers: number;
  /** Of each worker. */
  readonly turns: number;
  readonly seed: bigint;
  /** Pairs of the guest's devices whose distance is asked over and over. */
  readonly questions: readonly WireSetupPair[];
}

/** One call of a worker. */
export interface StressEvent {
  /** Before and after the call, on one clock for all workers. */
  readonly began: bigint;
  readonly ended: bigint;
  readonly worker: number;
  readonly cpu: number;
  /** Name of the list. */
  readonly list: string;
  /** Index of a question, and the kernel's answer: hops, or -1. */
  readonly asked: { readonly question: number; readonly distance: number } | null;
  readonly seen: StepObservation;
}

export interface StressResult {
  readonly events: readonly StressEvent[];
  readonly cpus: number;
  /** Of the whole. */
  readonly surroundings: Omit<RanObservation, 'steps'>;
  /** By the scenario's client: what translates after the last event, where lists had been. */
  readonly left: ReadonlyMap<string, Pick<StepObservation, 'probed' | 'translations'>>;
}

/**
 * The payload of STRESS.
 * @param scenario - its steps are one map of each list, in the order of the lists
 */
export function encodeStress(request: StressRequest, scenario: Scenario, placement: Placement): Uint8Array {
  const { workers, turns, seed, questions } = request;
  const writer = new StructWriter(STRESS_SIZE + SETUP_PAIR_SIZE * questions.length);
  writer.put(writeStress, STRESS_SIZE, { workers, turns, seed, questions: questions.length });
  for (const pair of questions) writer.put(writeSetupPair, SETUP_PAIR_SIZE, pair);
  return Buffer.concat([writer.bytes, encodeScenario(scenario, placement)]);
}

/**
 * Reads the payload of STRESS_RESULT.
 * @throws WireError when it is malformed or doesn't fit the request
 */
export function decodeStressResult(
  payload: Uint8Array,
  request: StressRequest,
  scenario: Scenario,
  placement: Placement,
): StressResult {
  const reader = new StructReader(payload);
  const head = reader.one(readStressResult, STRESS_RESULT_SIZE);
  const clients = Object.keys(scenario.clients);
  mustBe('regions', head.regions, Object.keys(scenario.memory).length);
  mustBe('clients', head.clients, clients.length);
  const places = reader.many(readPlace, PLACE_SIZE, head.regions);
  const accounts = reader.many(readAccount, ACCOUNT_SIZE, head.clients);
  const events: StressEvent[] = [];
  for (let index = 0; index < head.events; index += 1) events.push(decodeEvent(reader, request, scenario));
  const left = new Map(
    clients.map((client) => {
      const { ranges, runs } = reader.one(readLook, LOOK_SIZE);
      return [
        client,
        decodeLook(reader.many(readRange, RANGE_SIZE, ranges), reader.many(readRun, RUN_SIZE, runs)),
      ] as const;
    }),
  );
  reader.end();
  return { events, cpus: head.cpus, surroundings: surroundingsOf(scenario, placement, places, accounts), left };
}

function decodeEvent(reader: StructReader, { workers, questions }: StressRequest, scenario: Scenario): StressEvent {
  const head = reader.one(readEvent, EVENT_SIZE);
  const list = Object.keys(scenario.lists)[head.list];
  if (list === undefined) throw new WireError(`an event of list ${head.list}, which there isn't`);
  if (head.op !== Op.MAP && head.op !== Op.UNMAP) throw new WireError(`an event that is neither map nor unmap`);
  if (head.worker !== head.list % workers) {
    throw new WireError(`worker ${head.worker} has list ${head.list}, which isn't its own`);
  }
  if (head.ended <= head.began) throw new WireError('an event that ended before it began');
  const op = head.op === Op.MAP ? 'map' : 'unmap';
  return {
    began: head.began,
    ended: head.ended,
    worker: head.worker,
    cpu: head.cpu,
    list,
    asked: answerOf(head, questions.length),
    seen: decodeStep(reader, op, scenario.lists[list]?.length ?? 0),
  };
}

function answerOf({ question, distance }: WireEvent, questions: number): StressEvent['asked'] {
  if (question === NO_QUESTION) return null;
  if (question >= questions) throw new WireError(`an answer to question ${question}, which wasn't asked`);
  return { question, distance: distance === NO_DISTANCE ? -1 : distance };
}
