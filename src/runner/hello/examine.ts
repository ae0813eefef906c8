// SPDX-License-Identifier: Apache-2.0
import type { Capabilities, Observation, Vector, Verdict } from '../../../spec/types/formats.js';
import { scenarioOf } from '../../reference/formats/scenario.js';
import { judge } from '../judge/judge.js';
import { AdapterFailure, AdapterProcess } from '../targets/adapter-process.js';
import { unmetNeed } from '../targets/needs.js';
import { errored } from '../targets/observations.js';
import { type Layer, LAYERS } from './layers.js';
import { PROTOCOL_ADVICE, STOP_ADVICE } from './protocol-advice.js';

/** What was found of one layer of an adapter. */
export interface Finding {
  readonly title: string;
  readonly status: 'ok' | 'not ok' | 'skip';
  /** Id of the vector that shows it. */
  readonly vector?: string;
  /** What was seen, one line each. */
  readonly seen: readonly string[];
  /** What to look at; only where it is not ok. */
  readonly advice?: string;
}

/**
 * Examines an adapter layer by layer: whether it starts, speaks, maps the simplest lists, unmaps, and stops. Ends with the
 * first layer that is not ok, for those after it stand on it.
 * @param command - program and arguments, separated by spaces; a backslash keeps a space
 * @param vectors - must have those that LAYERS names
 * @param milliseconds - how long one answer may take
 */
export async function* examine(
  command: string,
  vectors: readonly Vector[],
  milliseconds: number,
): AsyncGenerator<Finding> {
  const process = new AdapterProcess(command);
  try {
    const name = await asked('starts', process, () => process.start(milliseconds));
    yield name.finding([name.answer ?? '']);
    if (name.answer === undefined) return;

    const offer = await asked('says what it offers', process, () => process.capabilities(milliseconds));
    yield offer.finding(offer.answer === undefined ? [] : [told(offer.answer)]);
    if (offer.answer === undefined) return;

    for (const layer of LAYERS) {
      const finding = await tryLayer(layer, vectors, offer.answer, process, milliseconds);
      yield finding;
      if (finding.status === 'not ok') return;
    }
    const problems = await process.stop(milliseconds);
    const title = 'stops in order';
    yield problems.length === 0
      ? { title, status: 'ok', seen: [] }
      : { title, status: 'not ok', seen: problems, advice: STOP_ADVICE };
  } finally {
    await process.kill();
  }
}

interface Asked<Answer> {
  readonly answer?: Answer;
  finding(seen: readonly string[]): Finding;
}

async function asked<Answer>(
  title: string,
  process: AdapterProcess,
  ask: () => Promise<Answer>,
): Promise<Asked<Answer>> {
  try {
    const answer = await ask();
    return { answer, finding: (seen) => ({ title, status: 'ok', seen }) };
  } catch (error) {
    if (!(error instanceof AdapterFailure)) throw error;
    const seen = [error.message, ...process.log.map((line) => `its log: ${line}`)];
    return { finding: () => ({ title, status: 'not ok', seen, advice: PROTOCOL_ADVICE[error.kind] }) };
  }
}

function told({ profiles, pageSizes, granules, maxEntries, reach }: Capabilities): string {
  const reached = reach === 'any' ? 'any reach' : `${Object.keys(reach).length} clients`;
  return [
    profiles.join(' and '),
    `pages of ${pageSizes.join(', ')}`,
    `granules of ${granules.join(', ')}`,
    `${maxEntries} entries`,
    reached,
  ].join('; ');
}

async function tryLayer(
  layer: Layer,
  vectors: readonly Vector[],
  offered: Capabilities,
  process: AdapterProcess,
  milliseconds: number,
): Promise<Finding> {
  const { title, vector: id } = layer;
  const vector = vectors.find((each) => each.id === id);
  if (vector === undefined) throw new RangeError(`the corpus has no vector ${id}`);
  const scenario = scenarioOf(vector);
  const unmet = unmetNeed(scenario, offered);
  if (unmet !== null) return { title, status: 'skip', vector: id, seen: [unmet] };
  process.send({ command: 'run', scenario });
  return judged(layer, vector, await observed(process, id, milliseconds));
}

async function observed(process: AdapterProcess, id: string, milliseconds: number): Promise<Observation> {
  try {
    return await process.observation(id, milliseconds);
  } catch (error) {
    if (!(error instanceof AdapterFailure)) throw error;
    return errored(id, error.kind, error.message, process.log);
  }
}

function judged(layer: Layer, vector: Vector, observation: Observation): Finding {
  const verdict = judge(vector, observation);
  const about = { title: layer.title, vector: vector.id };
  switch (verdict.status) {
    case 'skip':
      return { ...about, status: 'skip', seen: [verdict.reason ?? ''] };
    case 'error': {
      const seen = [verdict.reason ?? '', ...(verdict.log ?? []).map((line) => `its log: ${line}`)];
      const advice = 'error' in observation ? PROTOCOL_ADVICE[observation.error.kind] : IMPOSSIBLE;
      return { ...about, status: 'not ok', seen, advice };
    }
    case 'fail':
      return failed(layer, vector, verdict);
    case 'pass':
    case 'xfail':
    case 'xpass':
      return { ...about, status: 'ok', seen: verdict.judge === 'invariants' ? [verdict.reason ?? ''] : [] };
  }
}

const IMPOSSIBLE =
  'no implementation could observe this: check how the adapter writes down the list before and after a step, where the ' +
  'regions lie, and what it looked at (docs/adapter.md: What an observation says)';

/** A failure, unless it is one of steps that a later layer is for. */
function failed(layer: Layer, vector: Vector, { reason, violations = [] }: Verdict): Finding {
  const own = violations.filter(
    ({ step }) => layer.steps === 'all' || (step !== null && vector.steps[step]?.op === 'map'),
  );
  const about = { title: layer.title, vector: vector.id };
  if (violations.length > 0 && own.length === 0) return { ...about, status: 'ok', seen: [] };
  const seen = own.map(({ requirement, pointer, message }) => `${requirement} is broken at ${pointer}: ${message}`);
  return { ...about, status: 'not ok', seen: seen.length > 0 ? seen : [reason ?? ''], advice: layer.advice };
}
