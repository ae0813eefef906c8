// SPDX-License-Identifier: Apache-2.0
import { FormatError } from '../../reference/formats/format-error.js';
import { scenarioOf } from '../../reference/formats/scenario.js';
import { knownWrongOf } from '../judge/known-issues.js';
import { findTlc } from '../model/tlc-jar.js';
import { type Refusal, validateObservations } from '../model/validate-observations.js';
import { loadJudgingBasis } from './judging-basis.js';
import { readObservations } from './observation-file.js';
import { createProgress } from './progress.js';

/**
 * Holds saved observations against the promise of the models.
 * @returns the exit code: 1 if one is refused that no known issue names, 3 if none could be held against it
 * @throws FormatError if the file is none, or of another corpus
 */
export async function modelTrace(file: string, { corpus: folder }: { readonly corpus?: string }): Promise<number> {
  const progress = createProgress(process.stderr, false);
  const note = (text: string): void => {
    progress.stage(text);
  };
  try {
    const { corpus, knownIssues } = await loadJudgingBasis(folder);
    const { header, byVector } = await readObservations(file);
    if (header.corpus.sha256 !== corpus.sha256) {
      const problem = `observed with corpus ${header.corpus.version} (${header.corpus.sha256}), not with this one`;
      throw new FormatError({ file, pointer: '/corpus' }, problem, 'name the corpus it was made with: --corpus FOLDER');
    }
    const tlc = await findTlc(note);
    const observed = corpus.vectors.filter(({ id }) => byVector.has(id)).map(scenarioOf);
    const { validated, traces, refusals, left } = await validateObservations(tlc, observed, byVector, note);
    progress.end();
    print(`${header.target.name}: ${validated} of ${observed.length} vectors, ${traces} lists held against P2PMapping`);
    for (const { vector, reason } of left) print(`  not held against it: ${vector} (${reason})`);
    const known = knownWrongOf(knownIssues, header.target);
    const issuesOf = ({ vector }: Refusal): string[] => (known.get(vector) ?? []).map(({ issue }) => issue.id);
    for (const refusal of refusals) print(`refused: ${[inWords(refusal), ...issuesOf(refusal)].join(', ')}`);
    const unknown = refusals.filter((refusal) => issuesOf(refusal).length === 0);
    print(`${refusals.length} refused, ${refusals.length - unknown.length} of them in vectors of known issues`);
    if (unknown.length > 0) return 1;
    return validated > 0 ? 0 : 3;
  } finally {
    progress.end();
  }
}

function inWords({ vector, list, step, broken }: Refusal): string {
  const where = [
    vector,
    ...(step === undefined ? [] : [`step ${step}`]),
    ...(list === undefined ? [] : [`list ${list}`]),
  ];
  return `${where.join(', ')}: ${broken.join(', ')}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
