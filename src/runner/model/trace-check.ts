// SPDX-License-Identifier: Apache-2.0
import type { RanObservation, Vector } from '../../../spec/types/formats.js';
import { TargetStartError } from '../errors/conform-error.js';
import { observedModule } from './observed-module.js';
import { type ObservedTrace, observedTrace } from './observed-trace.js';
import { runTlc } from './run-tlc.js';
import type { Tlc } from './tlc-jar.js';
import { integer, items, toldCases } from './told.js';

/** The conditions of tla/Trace.tla, in the order in which it prints them, and what each one means when it is broken. */
const CONDITIONS: readonly (readonly [name: string, meaning: string])[] = [
  ['IsPromised', 'the step is none that P2PMapping allows'],
  ['Continues', 'the list is not as the step before left it'],
  ['Looked', "the target did not look at all of the list's IOVA, or tells of IOVA that it did not look at"],
  ['NoStray', 'IOVA translates that belongs to no mapped list'],
  ['NoOverlap', 'two mapped lists share IOVA'],
  ['OthersWhole', 'the translations of another mapped list changed'],
  ['Balanced', 'the IOVA space has less room after the last step than before the first'],
];

/** A step that breaks the promise. */
export interface BrokenStep {
  readonly id: string;
  /** From 0. */
  readonly step: number;
  /** Names of the broken conditions of tla/Trace.tla, or in words why it is no observation of this vector. */
  readonly broken: readonly string[];
}

export interface TraceCheck {
  /** Observations that were held against the promise. */
  readonly checked: readonly string[];
  readonly steps: number;
  readonly broken: readonly BrokenStep[];
  /** Observations that could not be, and why. */
  readonly left: readonly { readonly id: string; readonly reason: string }[];
}

/** What a broken condition means. */
export function meaningOf(condition: string): string {
  const meaning = CONDITIONS.find(([name]) => name === condition)?.[1];
  return meaning === undefined ? condition : `${condition}: ${meaning}`;
}

/** Observations that TLC takes at once: a module of all of them takes too long to read. */
const AT_ONCE = 150;

/**
 * Holds observations against the promise of tla/P2PMapping.tla.
 * @throws TargetStartError if TLC fails
 */
export async function checkTraces(
  tlc: Tlc,
  observed: readonly { readonly vector: Vector; readonly observation: RanObservation }[],
  note: (text: string) => void,
): Promise<TraceCheck> {
  const left: { id: string; reason: string }[] = [];
  const broken: BrokenStep[] = [];
  const groups = new Map<string, ObservedTrace[]>();
  for (const { vector, observation } of observed) {
    const made = observedTrace(vector, observation);
    if ('mismatch' in made) {
      broken.push({ id: vector.id, step: 0, broken: [made.mismatch] });
      continue;
    }
    if ('left' in made) {
      left.push({ id: vector.id, reason: made.left });
      continue;
    }
    const key = `${made.granule} ${made.lengthEnd}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(made);
  }
  const all = [...groups.values()].flat();
  let done = 0;
  for (const group of groups.values()) {
    for (let from = 0; from < group.length; from += AT_ONCE) {
      note(`${done} of ${all.length} observations held against P2PMapping`);
      const some = group.slice(from, from + AT_ONCE);
      broken.push(...(await checkGroup(tlc, some)));
      done += some.length;
    }
  }
  return {
    checked: all.map(({ id }) => id),
    steps: all.reduce((sum, { steps }) => sum + steps.length, 0),
    broken,
    left,
  };
}

/** Traces of one granule. */
async function checkGroup(tlc: Tlc, traces: readonly ObservedTrace[]): Promise<BrokenStep[]> {
  const [first] = traces;
  if (first === undefined) return [];
  const constants = { Granule: `= ${first.granule}`, LengthEnd: `= ${first.lengthEnd}` };
  const modules = { 'Observed.tla': observedModule(traces) };
  const run = await runTlc(tlc, { module: 'MCTrace', config: 'MCTrace', constants, modules });
  if (!run.passed) {
    throw new TargetStartError(`TLC: ${run.errors.join('\n')}`, 'this is a fault of the models: report it');
  }
  const broken: BrokenStep[] = [];
  const seen = new Set<string>();
  for (const [trace, step, conditions] of toldCases(run.printed)) {
    const id = traces[integer(trace) - 1]?.id ?? '';
    const at = integer(step) - 1;
    seen.add(`${id} ${at}`);
    const names = items(conditions).flatMap((kept, index) =>
      kept.kind === 'boolean' && kept.value ? [] : [CONDITIONS[index]?.[0] ?? String(index)],
    );
    if (names.length > 0) broken.push({ id, step: at, broken: names });
  }
  for (const { id, steps } of traces) {
    const missing = steps.findIndex((_, step) => !seen.has(`${id} ${step}`));
    if (missing >= 0) throw new TargetStartError(`TLC told nothing of ${id}, step ${missing}`, 'report it');
  }
  return broken.sort((a, b) => (a.id === b.id ? a.step - b.step : 0));
}
