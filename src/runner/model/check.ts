// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from 'node:os';
import type { Model, ModelManifest } from '../../../spec/types/formats.js';
import { modelOf } from './manifest.js';
import { runTlc, type TlcRun } from './run-tlc.js';
import type { Tlc } from './tlc-jar.js';
import type { ModelRun } from './workspace.js';

/** What stands behind the id of a mutant where it must go unseen. */
export const TIGHTER_BOUNDS = '(tighter bounds)';

/** Which models to check. */
export type CheckSet = 'smoke' | 'full' | 'mutants';

/** One run of TLC and what it must answer. */
export interface CheckJob {
  readonly id: string;
  readonly purpose: string;
  readonly run: ModelRun;
  /** Every action must be taken. */
  readonly coverage: boolean;
  /** TLC counts what it evaluates, for untakenBranches. */
  readonly counts: boolean;
  readonly expect: Model['expect'];
}

/** What came of a job. */
export interface CheckResult {
  readonly job: CheckJob;
  readonly run: TlcRun;
  /** What differs from what the manifest says; empty when nothing does. */
  readonly problems: readonly string[];
}

/** The jobs of a set, in the manifest's order. */
export function jobsOf(manifest: ModelManifest, set: CheckSet): CheckJob[] {
  if (set === 'mutants') return manifest.mutants.flatMap((mutant) => mutantJobs(manifest, mutant));
  return manifest.models.filter(({ sets }) => sets.includes(set)).map(modelJob);
}

function modelJob(model: Model): CheckJob {
  const { id, purpose, module, config, constants, sets, coverage, expect } = model;
  return {
    id,
    purpose,
    run: { module, config, ...(constants === undefined ? {} : { constants }) },
    coverage: coverage ?? false,
    counts: sets.includes('smoke'),
    expect,
  };
}

function mutantJobs(manifest: ModelManifest, mutant: ModelManifest['mutants'][number]): CheckJob[] {
  const { run } = modelJob(modelOf(manifest, mutant));
  const edited = { ...run, edits: mutant.edits };
  const rejected: CheckJob = {
    id: mutant.id,
    purpose: mutant.change,
    run: edited,
    coverage: false,
    counts: false,
    expect: { result: 'violation', of: mutant.violates },
  };
  if (mutant.unseenWith === undefined) return [rejected];
  const unseen: CheckJob = {
    ...rejected,
    id: `${mutant.id} ${TIGHTER_BOUNDS}`,
    purpose: `Not seen with ${Object.entries(mutant.unseenWith)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}.`,
    run: { ...edited, constants: { ...run.constants, ...mutant.unseenWith } },
    expect: { result: 'pass' },
  };
  return [rejected, unseen];
}

/**
 * Runs jobs, as many at once as the machine has processors, and yields each result when it is there.
 * @param onProgress - told of running jobs: id and distinct states so far
 */
export async function* check(
  tlc: Tlc,
  jobs: readonly CheckJob[],
  onProgress: (id: string, states: number) => void,
): AsyncGenerator<CheckResult> {
  const waiting = [...jobs];
  const running = new Map<CheckJob, Promise<CheckResult>>();
  const start = (job: CheckJob): Promise<CheckResult> => {
    onProgress(job.id, 0);
    const onStates = (states: number): void => {
      onProgress(job.id, states);
    };
    return runTlc(tlc, job.run, { coverage: job.coverage || job.counts, onStates }).then((run) => ({
      job,
      run,
      problems: problemsOf(job.expect, job.coverage ? run : { ...run, neverTaken: [] }),
    }));
  };
  for (;;) {
    while (running.size < availableParallelism()) {
      const job = waiting.shift();
      if (job === undefined) break;
      running.set(job, start(job));
    }
    if (running.size === 0) return;
    const result = await Promise.race(running.values());
    running.delete(result.job);
    yield result;
  }
}

/** What differs between what TLC must answer and what it did. */
export function problemsOf(expect: Model['expect'], run: TlcRun): string[] {
  if (run.errors.length > 0) return [...run.errors];
  if (expect.result === 'violation') {
    if (run.violated === expect.of) return [];
    return [`expected a violation of ${expect.of}, got ${run.violated === null ? 'none' : `one of ${run.violated}`}`];
  }
  if (run.violated !== null) return [`${run.violated} is violated`];
  if (!run.passed) return ['TLC did not finish'];
  const problems = run.neverTaken.map((action) => `the action ${action} is never taken`);
  if (expect.states !== undefined && expect.states !== run.states) {
    problems.push(`${run.states} distinct states, but the manifest says ${expect.states} (see model check --record)`);
  }
  return problems;
}
