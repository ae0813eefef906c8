// SPDX-License-Identifier: Apache-2.0
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest, ManifestFile, PathFile, VectorFile } from '../../../spec/types/formats.js';
import { buildFamily } from './build.js';
import { families } from './families/index.js';
import { FormatError } from '../formats/index.js';
import { formatJson } from './format-json.js';
import { contradiction, formatHistory, HISTORY, parseHistory } from './history.js';
import { enter, formatLedger, LEDGER, parseLedger } from './ledger.js';
import { defaultCorpusFolder, sha256Of } from './load.js';
import { buildPaths } from './paths/index.js';
import { corpusVersion, retiredIds } from './version.js';

/**
 * Writes the whole corpus into a folder. The bytes depend on nothing but the sources.
 * @param publish - enter the version in the history: it can't change any more
 * @throws FormatError if a published id would vanish or change its meaning, or a published version would change; nothing
 *   is written then
 */
export async function generateCorpus(folder: string = defaultCorpusFolder, publish = false): Promise<Manifest> {
  const built = families.map(buildFamily);
  const ledgerFile = path.join(folder, LEDGER);
  const published = parseLedger(await readIfThere(ledgerFile), ledgerFile);
  const vectors = built.flatMap((family) => family.vectors);
  const paths = buildPaths();
  const pathsFile = { name: `${paths.family}.json`, family: paths, text: formatJson(paths) };
  const ledger = enter(published, [...vectors, ...paths.vectors], retiredIds, ledgerFile);
  const files = built.map((family) => ({ name: `${family.family}.json`, family, text: formatJson(family) }));
  const manifest = manifestOf(files, [pathsFile]);
  const manifestText = formatJson(manifest);
  const historyFile = path.join(folder, HISTORY);
  const history = parseHistory(await readIfThere(historyFile), historyFile);
  const problem = contradiction(history, manifest.version, sha256Of(manifestText));
  if (problem !== null) {
    const cure = 'raise corpusVersion in src/reference/corpus/version.ts (vectors/README.md says which part)';
    throw new FormatError({ file: historyFile, pointer: '' }, problem, cure);
  }
  await mkdir(folder, { recursive: true });
  for (const { name, text } of [...files, pathsFile]) await replaceFile(path.join(folder, name), text);
  await replaceFile(ledgerFile, formatLedger(ledger));
  // Last, so that an interrupted run leaves a corpus that does not load rather than a mixed one that does.
  await replaceFile(path.join(folder, 'MANIFEST.json'), manifestText);
  if (publish) await replaceFile(historyFile, formatHistory(history.set(manifest.version, sha256Of(manifestText))));
  return manifest;
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

/** The text of a file, or none if there is no such file. */
export async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** Writes a file under a temporary name, then renames it: whoever reads it sees the old or the new one, whole. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${file}.tmp`, content);
  await rename(`${file}.tmp`, file);
}
