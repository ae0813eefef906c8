// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Manifest, Vector } from '../../spec/types/formats.js';
import { byFamily } from './by-family.js';

/** Writes vectors as a corpus that loads, and gives the folder. */
export function writeCorpus(folder: string, vectors: readonly Vector[]): string {
  mkdirSync(folder, { recursive: true });
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const files = byFamily(vectors).map(([family, members]) => {
    const title = `The family ${family}`;
    const text = JSON.stringify({
      format: 'p2p-conform/vectors/1',
      family,
      title,
      description: title,
      vectors: members,
    });
    writeFileSync(path.join(folder, `${family}.json`), text);
    const ids = sha256(
      members
        .map(({ id }) => `${id}\n`)
        .sort()
        .join(''),
    );
    return { path: `${family}.json`, family, vectors: members.length, sha256: sha256(text), ids };
  });
  const steps = vectors.reduce((sum, vector) => sum + vector.steps.length, 0);
  const manifest: Manifest = {
    format: 'p2p-conform/manifest/1',
    version: '9.8.7',
    counts: { families: files.length, vectors: vectors.length, steps },
    files,
    retired: [],
  };
  writeFileSync(path.join(folder, 'MANIFEST.json'), JSON.stringify(manifest));
  return folder;
}
