// SPDX-License-Identifier: Apache-2.0
import { loadCorpus } from '../../reference/corpus/index.js';
import { type Disagreement, evaluateVectors } from '../model/agreement.js';
import { compareSmallLists } from '../model/small-lists.js';
import { findTlc } from '../model/tlc-jar.js';
import { createProgress } from './progress.js';

/** How many disagreements are shown. */
const SHOWN = 20;

/**
 * Evaluates the models on the corpus, and the reference on every small list of the models.
 * @returns the exit code: 1 if they disagree anywhere
 */
export async function modelVectors({ corpus: folder }: { readonly corpus?: string }): Promise<number> {
  const progress = createProgress(process.stderr, false);
  const note = (text: string): void => {
    progress.stage(text);
  };
  try {
    const corpus = await loadCorpus(folder);
    const tlc = await findTlc(note);
    const vectors = await evaluateVectors(tlc, corpus.vectors, note);
    note('every small list through the reference');
    const small = await compareSmallLists(tlc);
    progress.end();
    print(
      `corpus ${corpus.manifest.version}: ${vectors.evaluated} of ${corpus.vectors.length} vectors evaluated in TLA+, ${vectors.disagreements.length} steps disagree`,
    );
    print(`  in ${vectors.givenSpace} of them the allocator's ENOMEM is taken from the expectation`);
    for (const { id, reason } of vectors.left) print(`  not evaluated: ${id} (${reason})`);
    print(`small lists: ${small.lists} through the reference, ${small.disagreements.length} disagree`);
    const all = [...vectors.disagreements, ...small.disagreements];
    for (const disagreement of all.slice(0, SHOWN)) tell(disagreement);
    if (all.length > SHOWN) print(`... and ${all.length - SHOWN} more`);
    return all.length === 0 ? 0 : 1;
  } finally {
    progress.end();
  }
}

function tell({ id, step, expected, got }: Disagreement): void {
  print(`${id}, step ${step}`);
  print(`  expected ${JSON.stringify(expected)}`);
  print(`  model    ${JSON.stringify(got?.answer)}${got?.kept === false ? ', which breaks the promise' : ''}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
