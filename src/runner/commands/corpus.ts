// SPDX-License-Identifier: Apache-2.0
import { generateCorpus, loadCorpus, packCorpus, verifyCorpus } from '../../reference/corpus/index.js';
import { UsageError } from '../errors/conform-error.js';
import { textTable } from '../report/text-table.js';
import { select } from './selection.js';

/** Options of every corpus command. */
export interface CorpusOptions {
  /** Another folder than the published corpus. */
  readonly corpus?: string;
}

export interface GenerateOptions {
  /** Enter the version in the history. */
  readonly publish: boolean;
}

/** Writes the corpus anew. */
export async function generate({ corpus, publish }: CorpusOptions & GenerateOptions): Promise<void> {
  const { version, counts } = await generateCorpus(corpus, publish);
  print(`corpus ${version}: ${counts.vectors} vectors in ${counts.families} families, ${counts.steps} steps`);
}

/**
 * Checks the corpus against its manifest, the schemas and the reference.
 * @returns the exit code: 1 if something is wrong
 */
export async function verify({ corpus: folder }: CorpusOptions): Promise<number> {
  const { corpus, problems } = await verifyCorpus(folder);
  for (const problem of problems) print(problem);
  const { version, counts } = corpus.manifest;
  print(
    `corpus ${version}: ${counts.vectors} vectors, ${corpus.paths.length} path vectors, ${problems.length} problems`,
  );
  return problems.length === 0 ? 0 : 1;
}

/** Lists ids and titles. */
export async function list({ corpus, filter, json }: CorpusOptions & ListOptions): Promise<void> {
  const { vectors: scenarios, paths } = await loadCorpus(corpus);
  const vectors = select([...scenarios, ...paths], filter);
  if (json) {
    print(
      JSON.stringify(
        vectors.map(({ id, title, requirements }) => ({ id, title, requirements })),
        null,
        2,
      ),
    );
  } else {
    print(textTable(vectors.map(({ id, title }) => [id, title])).join('\n'));
  }
}

export interface ListOptions {
  readonly filter: readonly string[];
  readonly json: boolean;
}

/**
 * Shows one vector as JSON.
 * @throws UsageError if there is none of that id
 */
export async function show(id: string, { corpus }: CorpusOptions): Promise<void> {
  const { vectors, paths } = await loadCorpus(corpus);
  const vector = [...vectors, ...paths].find((candidate) => candidate.id === id);
  if (vector === undefined) {
    throw new UsageError(`no vector has the id ${id}`, 'see p2p-conform corpus list for the ids');
  }
  print(JSON.stringify(vector, null, 2));
}

export interface PackOptions {
  /** Folder of the archive. */
  readonly output: string;
}

/** Writes the standalone archive, and beside it its sha256. */
export async function pack({ corpus, output }: CorpusOptions & PackOptions): Promise<void> {
  const { archive, sha256 } = await packCorpus(output, corpus);
  print(`${archive}: sha256 ${sha256}`);
}

export interface CoverageOptions {
  readonly format: 'pretty' | 'json' | 'markdown';
}

/**
 * Tells what the corpus exercises: requirements, blocks of the reference, combinations of values.
 * @returns the exit code: 1 if something is not exercised and nobody says why
 */
export async function coverage({ corpus, format }: CorpusOptions & CoverageOptions): Promise<number> {
  const { corpusCoverage } = await import('../../reference/corpus/coverage/report.js');
  const { coverageMarkdown, coverageText } = await import('../report/coverage-text.js');
  const found = await corpusCoverage(corpus);
  const json = (): string => `${JSON.stringify(found, null, 2)}\n`;
  process.stdout.write({ pretty: coverageText, markdown: coverageMarkdown, json }[format](found));
  return found.needless.length > 0 || found.holes.some(({ reason }) => reason === null) ? 1 : 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
