// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander';
import pc from 'picocolors';
import { UsageError } from '../errors/conform-error.js';
import { check, type CheckJob, type CheckResult, type CheckSet, jobsOf, TIGHTER_BOUNDS } from '../model/check.js';
import { renderCounterexample } from '../model/counterexample.js';
import { loadManifest } from '../model/manifest.js';
import { branchProblems } from '../model/branch-coverage.js';
import { recordResults } from '../model/record.js';
import { runTlc } from '../model/run-tlc.js';
import type { Evaluated } from '../model/tlc-messages.js';
import { findTlc, type Tlc } from '../model/tlc-jar.js';
import { textTable } from '../report/text-table.js';
import { modelTrace } from './model-trace.js';
import { modelVectors } from './model-vectors.js';
import { createProgress, type Progress } from './progress.js';

const SETS: readonly CheckSet[] = ['smoke', 'full', 'mutants'];

interface CheckOptions {
  readonly set: CheckSet;
  readonly raw: boolean;
  readonly record: boolean;
}

/**
 * Adds the command `model`: the TLA+ models.
 * @param settle - takes the promise of the exit code
 */
export function addModel(program: Command, settle: (work: Promise<number>) => Promise<void>): void {
  const model = program.command('model').description('the TLA+ models of tla/, checked by TLC');
  model
    .command('check')
    .description('check models: each must answer as tla/manifest.json says')
    .argument('[ids...]', 'only these models and mutants; their counterexamples are shown, expected or not')
    .addOption(new Option('--set <set>', 'which of them').choices(SETS).default('smoke'))
    .option('--raw', "show TLC's own output", false)
    .option('--record', 'write state counts and times into the manifest', false)
    .action((ids: string[], options: CheckOptions) => settle(checkModels(ids, options)));
  model
    .command('vectors')
    .description('evaluate the models on the corpus, and the reference on every small list of the models')
    .option('--corpus <folder>', 'another folder than the published corpus')
    .action((options: { corpus?: string }) => settle(modelVectors(options)));
  model
    .command('trace')
    .description('hold saved observations against the promise of the models (P2PMapping), list by list')
    .argument('<observations>', 'a file of run --save-observations')
    .option('--corpus <folder>', 'the corpus that it was made with, if not the published one')
    .action((file: string, options: { corpus?: string }) => settle(modelTrace(file, options)));
  model
    .command('list')
    .description('list models and mutants')
    .action(() => listModels());
}

async function checkModels(ids: readonly string[], options: CheckOptions): Promise<number> {
  const progress = createProgress(process.stderr, false);
  try {
    const manifest = await loadManifest();
    const jobs = chosenJobs(ids, options.set, (set) => jobsOf(manifest, set));
    const tlc = await findTlc((text) => {
      progress.stage(text);
    });
    if (options.raw) return await checkRaw(tlc, jobs);
    const results = await tellResults(tlc, jobs, ids.length > 0, progress);
    // Branches are a matter of the whole set.
    const branches =
      ids.length > 0 || options.set === 'mutants' ? [] : branchProblems(manifest, results.map(evaluated));
    for (const problem of branches) print(`${pc.red('not ok ')}${problem}`);
    const failed = results.filter(({ problems }) => problems.length > 0).length;
    if (options.record && failed === 0) await recordResults(manifest, results);
    const states = results.reduce((sum, { run }) => sum + run.states, 0);
    print(
      `${results.length - failed} of ${results.length} answered as they must; ${states.toLocaleString('en')} distinct states`,
    );
    return failed === 0 && branches.length === 0 ? 0 : 1;
  } finally {
    progress.end();
  }
}

function evaluated({ run }: CheckResult): Evaluated {
  return run.evaluated;
}

function chosenJobs(ids: readonly string[], set: CheckSet, jobs: (set: CheckSet) => CheckJob[]): CheckJob[] {
  if (ids.length === 0) return jobs(set);
  const all = new Map(SETS.flatMap((name) => jobs(name)).map((job) => [job.id, job]));
  return ids.flatMap((id) => {
    const job = all.get(id);
    if (job === undefined) throw new UsageError(`no model or mutant has the id ${id}`, 'see p2p-conform model list');
    const unseen = all.get(`${id} ${TIGHTER_BOUNDS}`);
    return unseen === undefined ? [job] : [job, unseen];
  });
}

async function tellResults(
  tlc: Tlc,
  jobs: readonly CheckJob[],
  explain: boolean,
  progress: Progress,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  progress.stage(`checking ${jobs.length} models`);
  const onProgress = (id: string, states: number): void => {
    progress.detail(`${results.length} of ${jobs.length} done; ${id}: ${states.toLocaleString('en')} states`);
  };
  for await (const result of check(tlc, jobs, onProgress)) {
    results.push(result);
    progress.end();
    tell(result, explain);
  }
  return results;
}

/** @param explain - tell purpose and counterexample also where all is as expected */
function tell({ job, run, problems }: CheckResult, explain: boolean): void {
  const got = run.violated === null ? 'pass' : `violates ${run.violated}`;
  const mark = problems.length === 0 ? pc.green('ok     ') : pc.red('not ok ');
  print(`${mark}${job.id}  ${got}  ${run.states.toLocaleString('en')} states  ${run.seconds.toFixed(1)} s`);
  if (problems.length === 0 && !explain) return;
  print(`       ${job.purpose}`);
  for (const problem of problems) print(`       ${problem}`);
  if (run.trace.length > 0) print(renderCounterexample(run.trace));
}

async function checkRaw(tlc: Tlc, jobs: readonly CheckJob[]): Promise<number> {
  let failed = 0;
  for (const job of jobs) {
    print(`== ${job.id}: ${job.purpose}`);
    const { passed } = await runTlc(tlc, job.run, { coverage: job.coverage, onRawLine: print });
    if (passed !== (job.expect.result === 'pass')) failed += 1;
  }
  return failed === 0 ? 0 : 1;
}

async function listModels(): Promise<void> {
  const { models, mutants } = await loadManifest();
  const rows = models.map(({ id, sets, expect, seconds, purpose }) => [
    id,
    sets.join(','),
    expect.result === 'pass' ? `pass, ${expect.states ?? '?'} states` : `violates ${expect.of}`,
    seconds === undefined ? '' : `${seconds} s`,
    purpose,
  ]);
  print(textTable([['model', 'sets', 'expected', 'time', 'purpose'], ...rows]).join('\n'));
  print('');
  const mutated = mutants.map(({ id, model, violates, change }) => [id, model, `violates ${violates}`, change]);
  print(textTable([['mutant', 'of', 'expected', 'change'], ...mutated]).join('\n'));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
