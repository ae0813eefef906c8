// SPDX-License-Identifier: Apache-2.0
import type { RanObservation, Vector } from '../../../spec/types/formats.js';
import { FormatError } from '../../reference/formats/format-error.js';
import { judge } from '../judge/judge.js';
import { knownWrongOf } from '../judge/known-issues.js';
import { findTlc } from '../model/tlc-jar.js';
import { type BrokenStep, checkTraces, meaningOf } from '../model/trace-check.js';
import { loadJudgingBasis } from './judging-basis.js';
import { readObservations } from './observation-file.js';
import { createProgress } from './progress.js';
import { select } from './selection.js';

export interface ModelTraceOptions {
  readonly corpus?: string;
  readonly filter: readonly string[];
}

/** How many observations of one kind are shown. */
const SHOWN = 20;

/**
 * Holds saved observations against the promise of tla/P2PMapping.tla.
 * @returns the exit code: 1 if an observation breaks the promise without a known issue, or the judge sees it otherwise
 * @throws FormatError if the file is not whole or not of this corpus
 */
export async function modelTrace(file: string, { corpus: folder, filter }: ModelTraceOptions): Promise<number> {
  const progress = createProgress(process.stderr, false);
  const note = (text: string): void => {
    progress.stage(text);
  };
  try {
    const { corpus, knownIssues } = await loadJudgingBasis(folder);
    const { header, byVector } = await readObservations(file);
    const vectors = new Map(corpus.vectors.map((vector) => [vector.id, vector]));
    for (const id of byVector.keys()) {
      if (vectors.has(id)) continue;
      const problem = `an observation of ${id}, which corpus ${corpus.manifest.version} does not have`;
      throw new FormatError({ file, pointer: '' }, problem, `use --corpus with corpus ${header.corpus.version}`);
    }
    const observed: { vector: Vector; observation: RanObservation }[] = [];
    for (const vector of select(corpus.vectors, filter, undefined)) {
      const observation = byVector.get(vector.id);
      if (observation !== undefined && 'steps' in observation) observed.push({ vector, observation });
    }
    const tlc = await findTlc(note);
    const result = await checkTraces(tlc, observed, note);
    progress.end();

    const known = knownWrongOf(knownIssues, header.target);
    const verdicts = new Map(
      observed.map(({ vector, observation }) => [vector.id, judge(vector, observation, known.get(vector.id))]),
    );
    const broken = new Map<string, BrokenStep[]>();
    for (const step of result.broken) broken.set(step.id, [...(broken.get(step.id) ?? []), step]);
    const issues = [...broken.keys()].filter((id) => verdicts.get(id)?.status === 'xfail');
    const fresh = [...broken.keys()].filter((id) => verdicts.get(id)?.status !== 'xfail');
    const unseen = result.checked.filter(
      (id) => !broken.has(id) && !['pass', 'xpass'].includes(verdicts.get(id)?.status ?? ''),
    );
    print(header.target.name);
    print(`${result.checked.length} observations, ${result.steps} steps held against P2PMapping`);
    print(`  ${result.checked.length - broken.size} keep the promise`);
    print(`  ${issues.length} break it as known issues say`);
    print(`  ${fresh.length} break it otherwise`);
    for (const { id, reason } of result.left) print(`  not held against it: ${id} (${reason})`);
    for (const id of fresh.slice(0, SHOWN)) tell(id, broken.get(id) ?? [], verdicts.get(id)?.status);
    if (fresh.length > SHOWN) print(`... and ${fresh.length - SHOWN} more`);
    for (const id of unseen.slice(0, SHOWN)) {
      const verdict = verdicts.get(id);
      print(`${id}: the promise is kept, but the judge says ${verdict?.status}: ${verdict?.reason ?? ''}`);
    }
    if (result.checked.length === 0) print('nothing was held against the promise');
    return fresh.length + unseen.length === 0 ? (result.checked.length === 0 ? 3 : 0) : 1;
  } finally {
    progress.end();
  }
}

function tell(id: string, steps: readonly BrokenStep[], status: string | undefined): void {
  print(`${id} (the judge says ${status})`);
  for (const { step, broken } of steps) {
    for (const condition of broken) print(`  step ${step}: ${meaningOf(condition)}`);
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
