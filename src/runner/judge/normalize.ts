// SPDX-License-Identifier: Apache-2.0
import type { Deviation, Outcome, RanObservation, StepObservation } from '../../../spec/types/formats.js';
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { withoutBounceMark } from '../../reference/invariants/index.js';
import { shareSpace } from '../../reference/formats/shared-space.js';
import { changedStarts } from './changed-starts.js';
import { changedDmaFields, changedEntries, flaggedSlots, strayTranslations, validDmaFields } from './deviations.js';
import { type ListHistory, type Mapping, newList } from './list-history.js';
import { MemoryMap } from './memory-map.js';
import { symbolicReach } from './symbolic-reach.js';
import { type Run, runsOf, symbolicRun, unexplained } from './runs.js';
import { readDirectSegments, readSegments } from './segments.js';

/**
 * Turns a raw observation into outcomes: addresses become symbolic, and what broke a rule that every outcome of its
 * kind must keep becomes a deviation.
 * @param observed - must be consistent with the scenario (inconsistency() finds nothing)
 * @returns one outcome for each step
 */
export function normalize(scenario: Scenario, observed: RanObservation): Outcome[] {
  const ran = withoutBounceMark(scenario, observed);
  const memory = MemoryMap.of(scenario, ran);
  const granule = parseHex(scenario.needs.granule);
  const isDirect = scenario.needs.profile === 'dma-direct';
  const histories = new Map<string, ListHistory>();
  const outcomes: Outcome[] = [];
  for (const [index, asked] of scenario.steps.entries()) {
    const { list } = asked;
    const step = ran.steps[index];
    const entries = scenario.lists[list] ?? [];
    if (step === undefined) break;
    const history = histories.get(list) ?? newList(entries.length);
    histories.set(list, history);
    if (asked.op === 'map') {
      history.client = asked.client;
      history.given = asked.nents ?? entries.length;
    }
    const changed = changedEntries(entries, step, history, memory);
    const map = memory.withChanged(changedStarts(entries, history, memory));
    const runs = runsOf(step.translations);
    const strays = (base: bigint | null): Deviation[] => {
      const known = [...histories.values()]
        .filter(({ client }) => shareSpace(ran, client, history.client))
        .flatMap(({ mapping }) => mapping?.runs ?? []);
      return strayTranslations(unexplained(runs, known), base, map);
    };
    const failsDirty = isDirect || scenario.clients[history.client]?.untrusted === true;
    outcomes.push(outcomeOf(step, { isDirect, failsDirty, changed, runs, strays, history, granule, map }));
    history.nents = step.nents;
  }
  return outcomes;
}

interface StepContext {
  /** Nothing translates, and only the flags of slots without a segment matter. */
  readonly isDirect: boolean;
  /** A map that fails leaves DMA fields of which only the flags matter. */
  readonly failsDirty: boolean;
  readonly changed: readonly Deviation[];
  readonly runs: readonly Run[];
  /** What translates and belongs to no list that is mapped now in the client's IOVA space; call it when the history is up to date. */
  readonly strays: (base: bigint | null) => Deviation[];
  readonly history: ListHistory;
  readonly granule: bigint;
  readonly map: MemoryMap;
}

function outcomeOf(step: StepObservation, context: StepContext): Outcome {
  if (step.op === 'unmap') return unmapped(step, context);
  if (step.op === 'sync') return synced(step, context);
  if (step.op === 'access') return accessed(step, context);
  return step.error === null ? mapped(step, context) : failed(step, step.error, context);
}

function mapped(
  step: StepObservation,
  { isDirect, changed, runs, strays, history, granule, map }: StepContext,
): Outcome {
  const { segments, mapping } = isDirect ? readDirectSegments(step, map) : readSegments(step, granule, runs, map);
  const pastCount = isDirect ? [] : validDmaFields(step, step.nents, history, map);
  const notGiven = changedDmaFields(step, history.given, history, map);
  history.mapping = mapping;
  for (const [slot, { address }] of segments.entries()) {
    history.origins[slot] = { raw: step.after[slot]?.dmaAddress ?? '', address };
  }
  const countIsRight = step.nents >= 1 && step.nents <= history.given;
  return {
    outcome: 'mapped',
    segments,
    allocation: formatHex(mapping.end - mapping.start),
    translations: mapping.runs.map((run) => symbolicRun(run, mapping.start, map)),
    ...deviations([
      ...changed,
      ...pastCount,
      ...notGiven,
      ...(countIsRight ? [] : [{ kind: 'nents-changed', value: step.nents } as const]),
      ...strays(baseOf(mapping)),
    ]),
  };
}

function failed(
  step: StepObservation,
  error: string,
  { failsDirty, changed, strays, history, map }: StepContext,
): Outcome {
  return {
    outcome: 'failed',
    error,
    ...deviations([
      ...changed,
      ...(failsDirty ? flaggedSlots(step) : validDmaFields(step, 0, history, map)),
      ...changedDmaFields(step, history.given, history, map),
      ...nentsChanged(step, history),
      ...strays(null),
    ]),
  };
}

function unmapped(step: StepObservation, { changed, strays, history, map }: StepContext): Outcome {
  const was = history.mapping;
  history.mapping = null;
  return {
    outcome: 'unmapped',
    ...deviations([
      ...changed,
      ...flaggedSlots(step),
      ...changedDmaFields(step, history.given, history, map),
      ...nentsChanged(step, history),
      ...strays(baseOf(was)),
    ]),
  };
}

function synced(step: StepObservation, { changed, strays, history, map }: StepContext): Outcome {
  return {
    outcome: 'synced',
    ...deviations([
      ...changed,
      ...changedDmaFields(step, 0, history, map),
      ...nentsChanged(step, history),
      ...strays(baseOf(history.mapping)),
    ]),
  };
}

function accessed(step: StepObservation, context: StepContext): Outcome {
  const { deviations } = synced(step, context);
  return {
    outcome: 'accessed',
    reached: symbolicReach(step.reached ?? [], context.map),
    ...(deviations === undefined ? {} : { deviations }),
  };
}

function baseOf(mapping: Mapping | null): bigint | null {
  return mapping === null || mapping.start === mapping.end ? null : mapping.start;
}

function nentsChanged(step: StepObservation, history: ListHistory): Deviation[] {
  return step.nents === history.nents ? [] : [{ kind: 'nents-changed', value: step.nents }];
}

function deviations(found: Deviation[]): { deviations?: Deviation[] } {
  return found.length === 0 ? {} : { deviations: found };
}
