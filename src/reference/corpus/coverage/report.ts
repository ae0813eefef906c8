// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { CoverageExceptions } from '../../../../spec/types/formats.js';
import { pathQuestionOf } from '../../formats/check-path.js';
import { packageRoot } from '../../formats/package-root.js';
import { readJson } from '../../formats/read-json.js';
import { scenarioOf } from '../../formats/scenario.js';
import { observe } from '../../observe/observe.js';
import { answerPath } from '../../path/answer.js';
import { type Corpus, loadCorpus } from '../load.js';
import { type BranchUse, branchUses } from './branches.js';
import { type TupleUse, tupleUses } from './tuples.js';

/** What a requirement is exercised by. */
export interface RequirementUse {
  readonly id: string;
  readonly title: string;
  /** Ids, in the order of the corpus. */
  readonly vectors: readonly string[];
}

/** Something that no vector exercises. */
export interface Hole {
  readonly what: string;
  /** Why that is right; null where nobody says so. */
  readonly reason: string | null;
}

/** What the corpus exercises. */
export interface CorpusCoverage {
  readonly corpus: string;
  readonly requirements: readonly RequirementUse[];
  readonly branches: readonly BranchUse[];
  readonly tuples: readonly TupleUse[];
  readonly holes: readonly Hole[];
  /** Exceptions of spec/coverage-exceptions.json that are none: something exercises them, or there is no such block. */
  readonly needless: readonly string[];
}

/**
 * Measures a corpus: which requirement, which block of the reference, which combination of values is exercised by which
 * vectors.
 * @throws FormatError if the corpus, the register or the exceptions are malformed
 */
export async function corpusCoverage(folder?: string): Promise<CorpusCoverage> {
  const corpus = await loadCorpus(folder);
  const register = await readJson('Requirements', path.join(packageRoot, 'spec', 'requirements.json'));
  const exceptions = await readJson('CoverageExceptions', path.join(packageRoot, 'spec', 'coverage-exceptions.json'));
  const named = namedBy(corpus);
  const requirements = register.requirements.map(({ id, title }): RequirementUse => ({
    id,
    title,
    vectors: named.get(id) ?? [],
  }));
  const branches = await branchUses(runsOf(corpus));
  const tuples = tupleUses(corpus.vectors.map(({ id }) => id));
  const untaken = branches.filter(({ vectors }) => vectors.length === 0);
  const holes = [
    ...register.requirements
      .filter(({ id }) => !named.has(id))
      .map(({ id, untraced }): Hole => ({ what: id, reason: untraced?.vectors ?? null })),
    ...untaken.map((branch): Hole => ({
      what: `${branch.file}:${branch.line} ${branch.function}: ${branch.text}`,
      reason: exceptions.branches.find((exception) => isSame(exception, branch))?.reason ?? null,
    })),
    ...tuples.flatMap(({ what, missing }) => missing.map((key): Hole => ({ what: `${what}: ${key}`, reason: null }))),
  ];
  const needless = exceptions.branches
    .filter((exception) => !untaken.some((branch) => isSame(exception, branch)))
    .map(({ file, function: name, text }) => `${file} ${name}: ${text}`);
  return { corpus: corpus.manifest.version, requirements, branches, tuples, holes, needless };
}

type Place = Pick<CoverageExceptions['branches'][number], 'file' | 'function' | 'text'>;

function isSame(exception: Place, branch: Place): boolean {
  return exception.file === branch.file && exception.function === branch.function && exception.text === branch.text;
}

function namedBy({ vectors, paths }: Corpus): Map<string, string[]> {
  const named = new Map<string, string[]>();
  for (const { id, requirements } of [...vectors, ...paths]) {
    for (const requirement of requirements) named.set(requirement, [...(named.get(requirement) ?? []), id]);
  }
  return named;
}

function* runsOf({ vectors, paths }: Corpus): Generator<readonly [string, () => void]> {
  for (const vector of vectors) yield [vector.id, () => observe(scenarioOf(vector))];
  for (const vector of paths) yield [vector.id, () => answerPath(pathQuestionOf(vector))];
}
