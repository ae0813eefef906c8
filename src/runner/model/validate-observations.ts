// SPDX-License-Identifier: Apache-2.0
import type { Observation } from '../../../spec/types/formats.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { TargetStartError } from '../errors/conform-error.js';
import { inconsistency } from '../judge/inconsistency.js';
import { NotCompactError } from './compaction.js';
import { noEvidence } from './no-evidence.js';
import { observedTrace } from './observed-trace.js';
import { runTlc } from './run-tlc.js';
import type { Tlc } from './tlc-jar.js';
import { parseTlaValue, type TlaValue } from './tla-value.js';
import { integer, items } from './told.js';
import type { ModelTrace } from './trace.js';
import { tracesModule } from './traces-module.js';

/** The promise compares every two segments of a list: TLC takes minutes for longer ones. */
const MAX_ENTRIES = 256;
/** Entries in one run of TLC: its parser takes long modules badly. */
const ENTRIES_A_RUN = 20_000;

/** An observation that the promise does not allow. */
export interface Refusal {
  readonly vector: string;
  readonly list?: string;
  /** The scenario's step; absent when the observation as a whole is none. */
  readonly step?: number;
  /** Requirements that it breaks, or what else is wrong. */
  readonly broken: readonly string[];
}

export interface Validation {
  /** Vectors whose observations were held against the promise. */
  readonly validated: number;
  readonly traces: number;
  readonly refusals: readonly Refusal[];
  /** Vectors that were not, and why. */
  readonly left: readonly { readonly vector: string; readonly reason: string }[];
}

/**
 * Holds observations against tla/P2PMapping.tla, the promise: each list of each vector is a behaviour of it, or not.
 * @throws TargetStartError if TLC fails
 */
export async function validateObservations(
  tlc: Tlc,
  scenarios: readonly Scenario[],
  observations: ReadonlyMap<string, Observation>,
  note: (text: string) => void,
): Promise<Validation> {
  const refusals: Refusal[] = [];
  const left: { vector: string; reason: string }[] = [];
  const groups = new Map<string, ModelTrace[]>();
  let validated = 0;
  for (const scenario of scenarios) {
    const made = tracesOf(scenario, observations.get(scenario.id));
    if ('left' in made) {
      left.push({ vector: scenario.id, reason: made.left });
    } else if ('refused' in made) {
      validated += 1;
      refusals.push({ vector: scenario.id, broken: [made.refused] });
    } else {
      validated += 1;
      const { granule } = scenario.needs;
      groups.set(granule, [...(groups.get(granule) ?? []), ...made.traces]);
    }
  }
  for (const [granule, traces] of groups) {
    for (const part of partsOf(traces)) {
      note(`holding ${part.length} lists against the promise, granule ${granule}`);
      refusals.push(...(await refusalsOf(tlc, granule, part)));
    }
  }
  const traces = [...groups.values()].reduce((sum, group) => sum + group.length, 0);
  return { validated, traces, refusals, left };
}

function tracesOf(
  scenario: Scenario,
  observation: Observation | undefined,
): { traces: ModelTrace[] } | { left: string } | { refused: string } {
  if (observation === undefined) return { left: 'no observation' };
  if ('skipped' in observation) return { left: `skipped: ${observation.skipped}` };
  if ('error' in observation) return { left: `${observation.error.kind}: ${observation.error.message}` };
  const problem = inconsistency(scenario, observation) ?? noEvidence(scenario, observation);
  if (problem !== null) return { refused: `not an observation of this vector: ${problem}` };
  const longest = Math.max(...Object.values(scenario.lists).map((list) => list.length));
  if (longest > MAX_ENTRIES) return { left: `too large for TLC: a list of ${longest} entries` };
  try {
    const used = new Set(scenario.steps.map(({ list }) => list));
    return { traces: [...used].map((list) => observedTrace(scenario, observation, list)) };
  } catch (error) {
    if (error instanceof NotCompactError) return { left: `too large for TLC: ${error.message}` };
    throw error;
  }
}

/** In order, at most so many entries in each; a longer trace is a part of its own. */
function* partsOf(traces: readonly ModelTrace[]): Generator<ModelTrace[]> {
  let part: ModelTrace[] = [];
  let size = 0;
  for (const trace of traces) {
    const entries = trace.states.reduce((sum, { sg }) => sum + sg.length, 0);
    if (part.length > 0 && size + entries > ENTRIES_A_RUN) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(trace);
    size += entries;
  }
  if (part.length > 0) yield part;
}

async function refusalsOf(tlc: Tlc, granule: string, traces: readonly ModelTrace[]): Promise<Refusal[]> {
  const constants = { Granule: `= ${Number(granule)}` };
  const modules = { 'Traces.tla': tracesModule(traces) };
  const run = await runTlc(tlc, { module: 'TraceMapping', config: 'TraceMapping', constants, modules });
  const states = traces.reduce((sum, trace) => sum + trace.states.length, 0);
  if (!run.passed || run.states !== states) {
    const problem = run.errors.length > 0 ? run.errors.join('\n') : `${run.states} of ${states} states were reached`;
    throw new TargetStartError(`TLC: ${problem}`, 'this is a fault of the models: report it');
  }
  return refusedIn(run.printed).map((value): Refusal => {
    const [, trace, at, broken] = items(value);
    const refused = traces[integer(trace) - 1];
    if (refused === undefined) throw new RangeError(`TLC refused a trace that it was not given`);
    const step = refused.steps[integer(at) - 1];
    const names = broken?.kind === 'set' ? broken.items.map((name) => (name.kind === 'string' ? name.value : '')) : [];
    return { vector: refused.vector, list: refused.list, ...(step === undefined ? {} : { step }), broken: names };
  });
}

/** What was printed after the word `refused`, each value on one line or more. */
function refusedIn(printed: readonly string[]): TlaValue[] {
  const texts: string[] = [];
  let open = false;
  for (const line of printed) {
    if (/^<<\s*"refused"/.test(line)) texts.push(line);
    else if (open) texts.push(`${texts.pop() ?? ''} ${line}`);
    else continue;
    open = !line.trimEnd().endsWith('>>');
  }
  return texts.map(parseTlaValue);
}
