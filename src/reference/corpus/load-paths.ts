// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { ManifestFile, PathFile } from '../../../spec/types/formats.js';
import { checkPath } from '../formats/check-path.js';
import { at, FormatError, parseJson, readBounded, validate } from '../formats/index.js';
import { sha256Of } from './sha256.js';

/**
 * Loads a file of path vectors that a manifest lists.
 * @throws FormatError that names the file and the place in it
 */
export async function loadPaths(folder: string, entry: ManifestFile): Promise<PathFile> {
  const file = path.join(folder, entry.path);
  const bytes = await readBounded(file);
  const sha256 = sha256Of(bytes);
  const place = { file, pointer: '' };
  if (sha256 !== entry.sha256) {
    const problem = `its sha256 is ${sha256}, but MANIFEST.json says ${entry.sha256}`;
    throw new FormatError(place, problem, 'restore the file, or generate the corpus anew: p2p-conform corpus generate');
  }
  const paths = parsePaths(parseJson(bytes.toString('utf8'), file), file);
  if (paths.family !== entry.family || paths.vectors.length !== entry.vectors) {
    throw new FormatError(
      place,
      'not the family or the count of vectors that MANIFEST.json says',
      'use a whole corpus',
    );
  }
  return paths;
}

/**
 * Checks the value of a file of path vectors: schema, ids, and that each tree is one that there can be.
 * @throws FormatError
 */
export function parsePaths(value: unknown, file: string): PathFile {
  const place = { file, pointer: '' };
  const paths = validate('PathFile', value, place);
  paths.vectors.forEach((vector, index) => {
    const here = at(place, 'vectors', index);
    if (!vector.id.startsWith(`${paths.family}/`)) {
      throw new FormatError(at(here, 'id'), `${vector.id} is not of the family ${paths.family}`, 'correct the id');
    }
    checkPath(vector, here);
  });
  return paths;
}
