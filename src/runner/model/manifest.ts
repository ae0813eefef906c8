// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { Model, ModelManifest, Mutant } from '../../../spec/types/formats.js';
import { at, FormatError } from '../../reference/formats/format-error.js';
import { packageRoot } from '../../reference/formats/package-root.js';
import { readJson } from '../../reference/formats/read-json.js';

/** Where the TLA+ modules, their configurations and the manifest are. */
export const modelFolder = path.join(packageRoot, 'tla');

/** The manifest's path. */
export const manifestFile = path.join(modelFolder, 'manifest.json');

/**
 * Loads the manifest of the models.
 * @throws FormatError if it is not of its format, uses an id twice, or has a mutant of a model that isn't there
 */
export async function loadManifest(file: string = manifestFile): Promise<ModelManifest> {
  const manifest = await readJson('ModelManifest', file);
  const place = { file, pointer: '' };
  const seen = new Set<string>();
  for (const { id } of [...manifest.models, ...manifest.mutants]) {
    if (seen.has(id)) throw new FormatError(place, `the id ${id} stands twice`, 'rename one');
    seen.add(id);
  }
  manifest.mutants.forEach((mutant, index) => {
    if (!manifest.models.some(({ id }) => id === mutant.model)) {
      const here = at(place, 'mutants', index, 'model');
      throw new FormatError(here, `there is no model ${mutant.model}`, 'name one of the models');
    }
  });
  return manifest;
}

/** The model that a mutant is made in. */
export function modelOf(manifest: ModelManifest, mutant: Mutant): Model {
  const model = manifest.models.find(({ id }) => id === mutant.model);
  if (model === undefined) throw new RangeError(`no model ${mutant.model}`);
  return model;
}
