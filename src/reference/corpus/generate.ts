// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { Manifest, ManifestFile, PathFile, VectorFile } from '../../../spec/types/formats.js';
import { buildFamily } from './build.js';
import { families } from './families/index.js';
import { FormatError } from '../formats/index.js';
import { formatJson } from './format-json.js';
import { contradiction, formatHistory, HISTORY, parseHistory } from './history.js';
import { enter, formatLedger, LEDGER, parseLedger } from './ledger.js';
import { defaultCorpusFolder, sha256Of } from './load.js';
import { outputFolder, readIfThere, replaceFile } from './output-files.js';
import { buildPaths } from './paths/index.js';
import { corpusVersion, retiredIds } from './version.js';

/**
 * Writes the whole corpus into a folder. The bytes depend on nothing but the sources.
 * @param publish - enter the version in the history: it can't change any more
 * @throws FormatError if a published id would vanish or change its meaning, a published version would change, or the
 *   ledger or the history of a corpus is missing; nothing is written then
 * @throws FormatError if the folder can't be written to
 */
export async function generateCorpus(folder: string = defaultCorpusFolder, publish = false): Promise<Manifest> {
  outputFolder(folder);
  const built = families.map(buildFamily);
  const ledgerFile = path.join(folder, LEDGER);
  const published = parseLedger(await record(folder, LEDGER), ledgerFile);
  const vectors = built.flatMap((family) => family.vectors);
  const paths = buildPaths();
  const pathsFile = { name: `${paths.family}.json`, family: paths, text: formatJson(paths) };
  const ledger = enter(published, [...vectors, ...paths.vectors], retiredIds, ledgerFile);
  const files = built.map((family) => ({ name: `${family.family}.json`, family, text: formatJson(family) }));
  const manifest = manifestOf(files, [pathsFile]);
  const manifestText = formatJson(manifest);
  const historyFile = path.join(folder, HISTORY);
  const history = parseHistory(await record(folder, HISTORY), historyFile);
  const problem = contradiction(history, manifest.version, sha256Of(manifestText));
  if (problem !== null) {
    const cure = 'raise corpusVersion in src/reference/corpus/version.ts (vectors/README.md says which part)';
    throw new FormatError({ file: historyFile, pointer: '' }, problem, cure);
  }
  for (const { name, text } of [...files, pathsFile]) await replaceFile(path.join(folder, name), text);
  await replaceFile(ledgerFile, formatLedger(ledger));
  // Last, so that an interrupted run leaves a corpus that does not load rather than a mixed one that does.
  await replaceFile(path.join(folder, 'MANIFEST.json'), manifestText);
  if (publish) history.set(manifest.version, sha256Of(manifestText));
  await replaceFile(historyFile, formatHistory(history));
  return manifest;
}

/** What was published, as a file of the folder says. A folder without a corpus has published nothing. */
async function record(folder: string, name: string): Promise<string> {
  const file = path.join(folder, name);
  const text = await readIfThere(file);
  if (text === null && (await readIfThere(path.join(folder, 'MANIFEST.json'))) !== null) {
    throw new FormatError({ file, pointer: '' }, 'is missing', 'restore it: it says what was published for good');
  }
  return text ?? '';
}

interface NamedFile<Family> {
  readonly name: string;
  readonly family: Family;
  readonly text: string;
}

function manifestOf(files: readonly NamedFile<VectorFile>[], paths: readonly NamedFile<PathFile>[]): Manifest {
  const vectors = files.flatMap(({ family }) => family.vectors);
  return {
    format: 'p2p-conform/manifest/1',
    version: corpusVersion,
    counts: {
      families: files.length,
      vectors: vectors.length,
      steps: vectors.reduce((sum, { steps }) => sum + steps.length, 0),
    },
    files: files.map(entryOf),
    paths: paths.map(entryOf),
    retired: [...retiredIds],
  };
}

function entryOf({ name, family, text }: NamedFile<VectorFile | PathFile>): ManifestFile {
  return {
    path: name,
    family: family.family,
    vectors: family.vectors.length,
    sha256: sha256Of(text),
    ids: idsHash(family),
  };
}

/** sha256 of a family's ids, sorted, one a line. */
export function idsHash({ vectors }: { readonly vectors: readonly { readonly id: string }[] }): string {
  const ids = vectors.map(({ id }) => `${id}\n`).sort();
  return sha256Of(ids.join(''));
}
