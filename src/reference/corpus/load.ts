// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { Manifest, ManifestFile, PathVector, Vector, VectorFile } from '../../../spec/types/formats.js';
import { at, checkVector, FormatError, packageRoot, parseJson, readBounded, validate } from '../formats/index.js';
import { loadPaths } from './load-paths.js';
import { sha256Of } from './sha256.js';

export { sha256Of } from './sha256.js';

/** The corpus that comes with the package. */
export const defaultCorpusFolder = path.join(packageRoot, 'vectors');

/** A corpus as it was published: every file is what the manifest says. */
export interface Corpus {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Of MANIFEST.json: it stands for the whole corpus. */
  readonly sha256: string;
  /** In the order of the manifest. */
  readonly families: readonly VectorFile[];
  /** All vectors, family by family. */
  readonly vectors: readonly Vector[];
  /** Path vectors, which are no scenarios; empty in a corpus that has none. */
  readonly paths: readonly PathVector[];
}

/**
 * Loads a corpus and checks all of it: hashes, schemas, counts, ids, and that each vector is one that can be run.
 * @throws FormatError that names the file and the place in it
 */
export async function loadCorpus(folder: string = defaultCorpusFolder): Promise<Corpus> {
  const file = path.join(folder, 'MANIFEST.json');
  const bytes = await readBounded(file);
  const place = { file, pointer: '' };
  const manifest = validate('Manifest', parseJson(bytes.toString('utf8'), file), place);
  const families = await Promise.all(manifest.files.map((entry) => loadFamily(folder, entry)));
  const vectors = families.flatMap((family) => family.vectors);
  const pathFiles = await Promise.all((manifest.paths ?? []).map((entry) => loadPaths(folder, entry)));
  const paths = pathFiles.flatMap((each) => each.vectors);
  const steps = vectors.reduce((sum, vector) => sum + vector.steps.length, 0);
  const counts = { families: families.length, vectors: vectors.length, steps };
  for (const [what, count] of Object.entries(counts)) {
    const said = Object.entries(manifest.counts).find(([key]) => key === what)?.[1];
    if (said !== count) {
      throw new FormatError(
        at(place, 'counts', what),
        `${said ?? 'nothing'} instead of ${count}`,
        'use a whole corpus',
      );
    }
  }
  const seen = new Set(manifest.retired);
  for (const { id } of [...vectors, ...paths]) {
    if (seen.has(id))
      throw new FormatError(place, `the id ${id} is retired or stands twice`, 'give the vector a new id');
    seen.add(id);
  }
  return { folder, manifest, sha256: sha256Of(bytes), families, vectors, paths };
}

async function loadFamily(folder: string, entry: ManifestFile): Promise<VectorFile> {
  const file = path.join(folder, entry.path);
  const bytes = await readBounded(file);
  const place = { file, pointer: '' };
  // Text that is no JSON is told as that, with its line.
  const value = parseJson(bytes.toString('utf8'), file);
  const sha256 = sha256Of(bytes);
  if (sha256 !== entry.sha256) {
    const problem = `its sha256 is ${sha256}, but MANIFEST.json says ${entry.sha256}`;
    throw new FormatError(place, problem, 'restore the file, or generate the corpus anew: p2p-conform corpus generate');
  }
  const family = parseVectors(value, file);
  if (family.family !== entry.family || family.vectors.length !== entry.vectors) {
    throw new FormatError(
      place,
      'not the family or the count of vectors that MANIFEST.json says',
      'use a whole corpus',
    );
  }
  return family;
}

/**
 * Checks the value of a file of vectors: schema, ids, and that each vector is one that can be run.
 * @throws FormatError
 */
export function parseVectors(value: unknown, file: string): VectorFile {
  const place = { file, pointer: '' };
  const family = validate('VectorFile', value, place);
  family.vectors.forEach((vector, index) => {
    const here = at(place, 'vectors', index);
    if (!vector.id.startsWith(`${family.family}/`)) {
      throw new FormatError(at(here, 'id'), `${vector.id} is not of the family ${family.family}`, 'correct the id');
    }
    checkVector(vector, here);
  });
  return family;
}
