// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { KnownIssues, Requirement } from '../../../spec/types/formats.js';
import { type Corpus, defaultCorpusFolder, loadCorpus } from '../../reference/corpus/load.js';
import { packageRoot } from '../../reference/formats/package-root.js';
import { readJson } from '../../reference/formats/read-json.js';

/** What observations are judged by. */
export interface JudgingBasis {
  readonly corpus: Corpus;
  readonly requirements: readonly Requirement[];
  readonly knownIssues: KnownIssues;
}

/**
 * Loads the corpus, the requirements and the known issues.
 * @param folder - of the corpus; its own known-issues.json counts, if it has one
 * @throws FormatError that names the file that is wrong
 */
export async function loadJudgingBasis(folder: string = defaultCorpusFolder): Promise<JudgingBasis> {
  const corpus = await loadCorpus(folder);
  const { requirements } = await readJson('Requirements', path.join(packageRoot, 'spec', 'requirements.json'));
  const file = path.join(folder, 'known-issues.json');
  const knownIssues: KnownIssues = existsSync(file)
    ? await readJson('KnownIssues', file)
    : { format: 'p2p-conform/known-issues/1', issues: [] };
  return { corpus, requirements, knownIssues };
}
