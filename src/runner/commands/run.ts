// SPDX-License-Identifier: Apache-2.0
import type { PathVector, TargetDescription, Vector, Verdict } from '../../../spec/types/formats.js';
import { pathQuestionOf } from '../../reference/formats/check-path.js';
import { scenarioOf } from '../../reference/formats/scenario.js';
import { asStartError } from '../errors/system-error.js';
import { judgePath } from '../judge/judge-path.js';
import { judge } from '../judge/judge.js';
import { heldToItsTime } from '../judge/since.js';
import { knownWrongOf } from '../judge/known-issues.js';
import { buildReport } from '../report/build-report.js';
import { observationsOf } from '../targets/observations.js';
import { pathObservationsOf } from '../targets/path-observations.js';
import type { Target, TargetEnd } from '../targets/target.js';
import { requireWritable } from './atomic-file.js';
import { chooseTarget, type TargetOptions } from './choose-target.js';
import { loadJudgingBasis, type JudgingBasis } from './judging-basis.js';
import { ObservationWriter } from './observation-file.js';
import type { JudgingOptions } from './options.js';
import { createProgress, type Progress } from './progress.js';
import { parseShard, select } from './selection.js';
import { shellWord } from './shell-word.js';
import { tellReport } from './tell-report.js';
import { toolVersion } from './tool-version.js';

export interface RunOptions extends JudgingOptions, TargetOptions {
  readonly saveObservations?: string;
}

/**
 * Runs vectors on a target and judges them.
 * @returns the exit code
 * @throws ConformError, FormatError: bad usage, bad input, or a target that doesn't start
 */
export async function run(options: RunOptions): Promise<number> {
  const started = performance.now();
  const version = toolVersion();
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  if (options.output !== undefined) await requireWritable(options.output, '--output');
  const chosen = await chooseTarget(options, process.cwd(), version);
  const basis = await loadJudgingBasis(options.corpus);
  const all = [...basis.corpus.vectors, ...basis.corpus.paths];
  const selected = select(all, options.filter, shard);
  const vectors = selected.filter((vector) => 'steps' in vector);
  const paths = selected.filter((vector) => 'cpu' in vector);
  const { manifest, sha256 } = basis.corpus;
  const corpus = { version: manifest.version, sha256 };
  const asked = { filters: [...options.filter], ...(options.shard === undefined ? {} : { shard: options.shard }) };

  const progress = createProgress(process.stderr, options.verbose);
  if (chosen.why !== null) progress.note(chosen.why);
  const writer =
    options.saveObservations === undefined ? undefined : await ObservationWriter.create(options.saveObservations);
  try {
    const { target } = chosen;
    const judged = await runVectors(
      target,
      vectors,
      basis,
      progress,
      async (description) => {
        await writer?.header({ corpus, target: description, selection: asked });
        return writer;
      },
      paths,
    );
    await writer?.end(judged.end);
    progress.end();
    const report = buildReport({
      tool: version,
      command: ['p2p-conform run', chosen.command, ...corpusOption(options)].join(' '),
      corpus,
      target: judged.description,
      selection: { ...asked, selected: selected.length, corpus: all.length },
      seconds: (performance.now() - started) / 1000,
      results: judged.results,
      splats: [...judged.end.splats],
      logs: [...judged.end.logs],
      requirements: basis.requirements,
    });
    return await tellReport(report, options);
  } finally {
    progress.end();
    await writer?.discard();
  }
}

function corpusOption({ corpus }: JudgingOptions): string[] {
  return corpus === undefined ? [] : [`--corpus ${shellWord(corpus)}`];
}

export interface Judged {
  readonly description: TargetDescription;
  readonly results: Verdict[];
  readonly end: TargetEnd;
}

/**
 * Starts the target, judges what it observes while it works, and stops it, whatever happens.
 * @param onStart - gives the file that observations are saved to, if any
 * @param paths - path vectors, asked after the scenarios
 */
export async function runVectors(
  target: Target,
  vectors: readonly Vector[],
  basis: JudgingBasis,
  progress: Progress,
  onStart: (description: TargetDescription) => Promise<ObservationWriter | undefined>,
  paths: readonly PathVector[] = [],
): Promise<Judged> {
  const results: Verdict[] = [];
  let description: TargetDescription;
  try {
    description = await startOf(target, progress);
    const writer = await onStart(description);
    const known = knownWrongOf(basis.knownIssues, description);
    let index = 0;
    for await (const observation of observationsOf(target, description.capabilities, vectors.map(scenarioOf))) {
      const vector = vectors[index];
      if (vector === undefined) break;
      await writer?.observation(observation);
      const verdict = judge(vector, observation, known.get(vector.id));
      results.push(heldToItsTime(verdict, basis.requirements, description));
      index += 1;
      progress.judged(index, vectors.length + paths.length);
    }
    if (paths.length > 0) {
      progress.stage('decide on paths');
      const observations = await pathObservationsOf(target, paths.map(pathQuestionOf));
      for (const [at, vector] of paths.entries()) {
        const observation = observations[at];
        if (observation === undefined) break;
        await writer?.observation(observation);
        results.push(heldToItsTime(judgePath(vector, observation), basis.requirements, description));
      }
    }
  } catch (error) {
    await target.stop();
    throw error;
  }
  const end = await target.stop();
  if (end.extraBoots !== undefined) description = { ...description, extraBoots: [...end.extraBoots] };
  return { description, results, end };
}

async function startOf(target: Target, progress: Progress): Promise<TargetDescription> {
  try {
    return await target.start(progress);
  } catch (error) {
    throw asStartError(error);
  }
}
