// SPDX-License-Identifier: Apache-2.0
import { loadCorpus } from '../../reference/corpus/index.js';
import { type Disagreement, evaluateVectors } from '../model/agreement.js';
import { evaluatePaths } from '../model/path-vectors.js';
import { compareSmallLists } from '../model/small-lists.js';
import { findTlc } from '../model/tlc-jar.js';
import { createProgress } from './progress.js';

/** How many disagreements are shown. */
const SHOWN = 20;

/** Of the vectors, how many must be evaluated as they are. */
const DIRECT_SHARE = 0.95;
/** How many small lists there must be. */
const SMALL_LISTS = 30_000;

/**
 * Evaluates the models on the corpus, and the reference on every small list of the models.
 * @returns the exit code: 1 if they disagree anywhere, or too little was evaluated
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
    note(`evaluating ${corpus.paths.length} path vectors`);
    const paths = await evaluatePaths(tlc, corpus.paths);
    note('every small list through the reference');
    const small = await compareSmallLists(tlc);
    progress.end();
    const { evaluated, twins, missing, givenSpace } = vectors;
    const kind = evaluated.length + twins.length + missing.length;
    const share = kind === 0 ? 0 : evaluated.length / kind;
    print(`corpus ${corpus.manifest.version}: ${kind} vectors of lists`);
    print(`  ${evaluated.length} (${(100 * share).toFixed(1)} %) evaluated in TLA+ as they are`);
    print(`  ${twins.length} through a scaled twin`);
    for (const { name, how } of twins) print(`    ${name}: ${how}`);
    print(`  ${vectors.disagreements.length} steps disagree`);
    print(`  in ${givenSpace} of them it is taken from the expectation that space runs out (ENOMEM)`);
    for (const { id, reason } of missing) print(`  NOT EVALUATED: ${id} (${reason})`);
    print(`${corpus.paths.length} path vectors evaluated in TLA+ as they are, ${paths.length} disagree`);
    print(`small lists: ${small.lists} through the reference, ${small.disagreements.length} disagree`);
    const all = [...vectors.disagreements, ...small.disagreements];
    for (const disagreement of all.slice(0, SHOWN)) tell(disagreement);
    for (const { id, expected, got } of paths.slice(0, SHOWN)) {
      print(id);
      print(`  expected ${JSON.stringify(expected)}`);
      print(`  model    ${JSON.stringify(got)}`);
    }
    if (all.length > SHOWN) print(`... and ${all.length - SHOWN} more`);
    const enough = share >= DIRECT_SHARE && missing.length === 0 && small.lists >= SMALL_LISTS;
    if (!enough) print('too little of the corpus, or of the small lists, was evaluated');
    return all.length === 0 && paths.length === 0 && enough ? 0 : 1;
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
