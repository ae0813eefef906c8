// SPDX-License-Identifier: Apache-2.0
import type { ErroredObservation } from '../../../spec/types/formats.js';
import type { Corpus } from '../../reference/corpus/index.js';
import { FormatError } from '../../reference/formats/format-error.js';
import { judgePath } from '../judge/judge-path.js';
import { judge } from '../judge/judge.js';
import { heldToItsTime } from '../judge/since.js';
import { knownWrongOf } from '../judge/known-issues.js';
import type { PathObservation } from '../paths/path-observation.js';
import { buildReport } from '../report/build-report.js';
import { errored } from '../targets/observations.js';
import { requireWritable } from './atomic-file.js';
import { loadJudgingBasis } from './judging-basis.js';
import { readObservations, type SavedObservations } from './observation-file.js';
import type { JudgingOptions } from './options.js';
import { parseShard, select } from './selection.js';
import { shellWord } from './shell-word.js';
import { tellReport } from './tell-report.js';
import { toolVersion } from './tool-version.js';

/** Reads observations that a run saved, or the result of a field kit: their first bytes tell which it is. */
async function readAny(file: string, corpus: Corpus): Promise<SavedObservations> {
  const { isKitResult, readKitResult } = await import('../kit/read-result.js');
  if (!(await isKitResult(file))) return await readObservations(file);
  const result = await readKitResult(file, corpus, toolVersion(), (filters) => select(corpus.vectors, filters));
  const byVector = new Map(result.byVector);
  for (const { id } of corpus.paths) byVector.set(id, { vector: id, skipped: 'a field kit has no path vectors' });
  return { ...result, byVector, paths: new Map() };
}

/**
 * Judges saved observations, or the result of a field kit: those of the vectors that the saving run had selected, or of fewer with --filter and
 * --shard.
 * @returns the exit code
 * @throws FormatError if the file is not whole or not of this corpus
 */
export async function compare(file: string, options: JudgingOptions): Promise<number> {
  const started = performance.now();
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  if (options.output !== undefined) await requireWritable(options.output, '--output');
  const basis = await loadJudgingBasis(options.corpus);
  const { manifest, sha256 } = basis.corpus;
  const all = [...basis.corpus.vectors, ...basis.corpus.paths];
  const { header, byVector, paths, end } = await readAny(file, basis.corpus);
  const known = new Set(all.map(({ id }) => id));
  for (const id of [...byVector.keys(), ...paths.keys()]) {
    if (known.has(id)) continue;
    const problem = `an observation of ${id}, which corpus ${manifest.version} does not have`;
    throw new FormatError({ file, pointer: '' }, problem, `use --corpus with corpus ${header.corpus.version}`);
  }
  if (header.corpus.sha256 !== sha256) {
    process.stderr.write(
      `observed with corpus ${header.corpus.version}, judged by corpus ${manifest.version}, which differs\n`,
    );
  }
  const { filters = [], shard: savedShard } = header.selection ?? {};
  const saved = select(all, filters, savedShard === undefined ? undefined : parseShard(savedShard));
  const vectors = select(saved, options.filter, shard);
  const wrong = knownWrongOf(basis.knownIssues, header.target);
  const missing = (id: string): ErroredObservation =>
    errored(id, 'no-answer', `${file} has no observation of this vector`);
  const pathSeen = (id: string): PathObservation => {
    const seen = paths.get(id) ?? byVector.get(id) ?? missing(id);
    return 'steps' in seen ? errored(id, 'garbage', `${file} has the observation of a scenario for it`) : seen;
  };
  const results = vectors.map((vector) => {
    const verdict =
      'cpu' in vector
        ? judgePath(vector, pathSeen(vector.id))
        : judge(vector, byVector.get(vector.id) ?? missing(vector.id), wrong.get(vector.id));
    return heldToItsTime(verdict, basis.requirements, header.target);
  });
  const report = buildReport({
    tool: toolVersion(),
    command: `p2p-conform compare ${shellWord(file)}`,
    corpus: { version: manifest.version, sha256 },
    target: header.target,
    selection: {
      filters: [...filters, ...options.filter],
      ...(options.shard === undefined ? {} : { shard: options.shard }),
      selected: vectors.length,
      corpus: all.length,
    },
    seconds: (performance.now() - started) / 1000,
    results,
    splats: end.splats,
    logs: end.logs,
    requirements: basis.requirements,
  });
  return tellReport(report, options);
}
