// SPDX-License-Identifier: Apache-2.0
import type { Scenario } from '../../reference/formats/scenario.js';
import { checkInvariants } from '../../reference/invariants/index.js';
import { inconsistency } from '../judge/inconsistency.js';
import type { StressEvent, StressResult } from '../wire/stress.js';
import { oneAfterAnother } from './one-after-another.js';

/** What workers did at the same time, in numbers. */
export interface StressCounts {
  readonly maps: number;
  /** Maps that failed. */
  readonly refused: number;
  /** Calls of one worker during which another worker was in a call too. */
  readonly concurrent: number;
  /** Lists that were mapped at the same time, at most. */
  readonly mostMapped: number;
}

/**
 * Judges what workers saw: by the invariants, each map and unmap as a step, and by the answers to the questions.
 * @param distances - the right answer to each question, hops or -1
 * @returns what is wrong, for a person
 */
export function judgeStress(scenario: Scenario, result: StressResult, distances: readonly number[]): string[] {
  const sequence = oneAfterAnother(scenario, result);
  const lie = inconsistency(sequence.scenario, sequence.observation);
  if (lie !== null) return [`the observation is impossible: ${lie}`];
  const violations = checkInvariants(sequence.scenario, sequence.observation);
  return [
    ...violations.map(({ requirement, step, pointer, message }) => {
      const event = step === null ? undefined : sequence.events[step];
      const where = event === undefined ? pointer : inWords(event);
      return `breaks ${requirement}: ${where}: ${message}`;
    }),
    ...wrongAnswers(result.events, distances),
  ];
}

export function countStress({ events }: StressResult): StressCounts {
  const inTime = [...events].sort((a, b) => (a.began < b.began ? -1 : 1));
  // Where the events of each worker before this one end; those of one worker follow each other.
  const ends = new Map<number, bigint>();
  let concurrent = 0;
  for (const { worker, began, ended } of inTime) {
    if ([...ends].some(([other, end]) => other !== worker && end > began)) concurrent += 1;
    ends.set(worker, ended);
  }
  let mapped = 0;
  let mostMapped = 0;
  const changes = events.flatMap(({ seen, began, ended }) => {
    if (seen.op === 'unmap') return [{ at: began, by: -1 }];
    return seen.error === null ? [{ at: ended, by: 1 }] : [];
  });
  for (const { by } of changes.sort((a, b) => (a.at < b.at ? -1 : 1))) {
    mapped += by;
    mostMapped = Math.max(mostMapped, mapped);
  }
  const maps = events.filter(({ seen }) => seen.op === 'map');
  return { maps: maps.length, refused: maps.filter(({ seen }) => seen.error !== null).length, concurrent, mostMapped };
}

function wrongAnswers(events: readonly StressEvent[], distances: readonly number[]): string[] {
  const wrong = events.filter(({ asked }) => asked !== null && asked.distance !== distances[asked.question]);
  return wrong.slice(0, 1).map((event) => {
    const { question = 0, distance = 0 } = event.asked ?? {};
    return (
      `pci_p2pdma_distance gave ${distance} instead of ${distances[question] ?? 'none'}, ` +
      `before ${inWords(event)}; ${wrong.length} times in all`
    );
  });
}

function inWords({ seen, list, worker, cpu, began }: StressEvent): string {
  return `${seen.op} of ${list} by worker ${worker} on processor ${cpu}, time ${began}`;
}
