// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createTar } from 'nanotar';
import { packageRoot } from '../../reference/formats/package-root.js';
import { NATIVE_HARNESS } from '../kernel/harness-files.js';
import { casesFile, type KitContents } from './cases-file.js';
import { kitSources, kitSourcesDigest } from './kit-sources.js';

/** The folder that a kit unpacks to. */
const FOLDER = 'p2p-conform-kit';
/** Owner and times say nothing: the same kit is the same bytes. */
const ATTRIBUTES = { uid: 0, gid: 0, mtime: 0, user: '', group: '' };

/**
 * A field kit as a tar archive: the sources of module and agent, the cases, run.sh, README, licences, and SHA256SUMS of
 * all the rest.
 */
export async function writeKit(contents: Omit<KitContents, 'sources'>): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array>([
    ['cases.bin', casesFile({ ...contents, sources: kitSourcesDigest() })],
    ['LICENSE', await readFile(path.join(packageRoot, 'LICENSES', 'GPL-2.0-only.txt'))],
  ]);
  for (const name of kitSources()) {
    files.set(name.replace(/^kit\//, ''), await readFile(path.join(NATIVE_HARNESS, name)));
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const sums = sorted.map(([name, data]) => `${createHash('sha256').update(data).digest('hex')}  ${name}\n`).join('');
  return createTar(
    [...sorted, ['SHA256SUMS', Buffer.from(sums)] as const].map(([name, data]) => ({
      name: `${FOLDER}/${name}`,
      data,
      attrs: { mode: name.endsWith('.sh') ? '755' : '644' },
    })),
    { attrs: ATTRIBUTES },
  );
}
