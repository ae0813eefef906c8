// SPDX-License-Identifier: Apache-2.0
import { loadCorpus } from '../../reference/corpus/index.js';
import { FormatError } from '../../reference/formats/format-error.js';
import { scenarioOf } from '../../reference/formats/scenario.js';
import { findTlc } from '../model/tlc-jar.js';
import { type Refusal, validateObservations } from '../model/validate-observations.js';
import { readObservations } from './observation-file.js';
import { createProgress } from './progress.js';

/**
 * Holds saved observations against the promise of the models.
 * @returns the exit code: 1 if one is refused, 3 if none could be held against it
 * @throws FormatError if the file is none, or of another corpus
 */
export async function modelTrace(file: string, { corpus: folder }: { readonly corpus?: string }): Promise<number> {
  const progress = createProgress(process.stderr, false);
  const note = (text: string): void => {
    progress.stage(text);
  };
  try {
    const corpus = await loadCorpus(folder);
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
    for (const refusal of refusals) print(`refused: ${inWords(refusal)}`);
    print(`${refusals.length} refused`);
    if (refusals.length > 0) return 1;
    return validated > 0 ? 0 : 3;
  } finally {
    progress.end();
  }
}

function inWords({ vector, list, step, broken }: Refusal): string {
  const where = [vector, ...(step === undefined ? [] : [`step ${step}`]), ...(list === undefined ? [] : [`list ${list}`])];
  return `${where.join(', ')}: ${broken.join(', ')}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
