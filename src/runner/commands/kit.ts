// SPDX-License-Identifier: Apache-2.0
import { writeKit } from '../kit/write-kit.js';
import { writeAtomically } from './atomic-file.js';
import { loadCorpus } from '../../reference/corpus/index.js';
import { select } from './selection.js';
import { toolVersion } from './tool-version.js';

export interface KitOptions {
  readonly output: string;
  readonly corpus?: string;
  readonly filter: readonly string[];
}

/** Writes a field kit: one tar, the same bytes every time. */
export async function kit({ output, corpus: folder, filter }: KitOptions): Promise<void> {
  const { manifest, sha256, vectors: all } = await loadCorpus(folder);
  const vectors = select(all, filter);
  const tar = await writeKit({
    tool: toolVersion(),
    corpus: { version: manifest.version, sha256 },
    filters: filter,
    vectors,
  });
  await writeAtomically(output, '--output', tar);
  process.stdout.write(
    `${output}: ${vectors.length} vectors of corpus ${manifest.version}; its README says how to use it\n`,
  );
}
