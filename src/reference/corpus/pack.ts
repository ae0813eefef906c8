// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { createTar } from 'nanotar';
import { FormatError, packageRoot, readBounded } from '../formats/index.js';
import { defaultCorpusFolder, sha256Of } from './load.js';
import { outputFolder, replaceFile } from './output-files.js';
import { verifyCorpus } from './verify.js';

/** An archive of the corpus. */
export interface Packed {
  /** Path of the archive. Beside it lies the same name with `.sha256`, as sha256sum writes it. */
  readonly archive: string;
  readonly sha256: string;
}

/** Offset of the operating system in a gzip header (RFC 1952), and its value for "unknown". */
const GZIP_OS = { offset: 9, unknown: 255 };

/**
 * Writes the standalone archive of a corpus: vectors, schemas, requirements, adapter protocol, examples, licence, and SHA256SUMS of each file. The
 * same corpus gives the same bytes, whoever packs it and when, with the same release of zlib; SHA256SUMS is the same with
 * any.
 * @param output - folder of the archive, made if need be
 * @param folder - the corpus
 * @throws FormatError if the corpus can't be loaded
 * @throws FormatError if it is not in order, or the output can't be written
 */
export async function packCorpus(output: string, folder: string = defaultCorpusFolder): Promise<Packed> {
  outputFolder(output);
  const { corpus, problems } = await verifyCorpus(folder);
  if (problems.length > 0) {
    throw new FormatError({ file: folder, pointer: '' }, problems.join('; '), 'correct it: p2p-conform corpus verify');
  }
  const name = `p2p-conform-vectors-${corpus.manifest.version}`;
  const files = await collect(folder);
  files.set('SHA256SUMS', Buffer.from(sumsOf(files)));
  const tar = createTar(
    [...files].map(([file, data]) => ({ name: `${name}/${file}`, data })),
    { attrs: { mode: '644', uid: 0, gid: 0, mtime: 0, user: '', group: '' } },
  );
  const bytes = gzipSync(tar, { level: 9 });
  bytes[GZIP_OS.offset] = GZIP_OS.unknown;
  const sha256 = sha256Of(bytes);
  const archive = path.join(output, `${name}.tar.gz`);
  await replaceFile(archive, bytes);
  await replaceFile(`${archive}.sha256`, `${sha256}  ${name}.tar.gz\n`);
  return { archive, sha256 };
}

/** Folders of the package that go into the archive, and which of their files. */
const PACKED: readonly (readonly [folder: string, files: RegExp])[] = [
  ['LICENSES', /^Apache-2\.0\.txt$/],
  ['docs', /^adapter\.md$/],
  ['examples/c', /\.(c|h|md)$/],
  ['examples/python', /\.(py|md)$/],
  ['spec', /^requirements\.json$/],
  ['spec/schema', /\.json$/],
];

/** The files by their path in the archive, sorted: as they lie in the package, so that links between them hold. */
async function collect(folder: string): Promise<Map<string, Buffer>> {
  const sources = new Map<string, string>();
  for (const [name, wanted] of PACKED) await addFolder(sources, path.join(packageRoot, name), name, wanted);
  await addFolder(sources, folder, 'vectors', /\.(json|md)$|^(LEDGER|HISTORY)$/);
  const files = new Map<string, Buffer>();
  for (const [name, source] of [...sources].sort(([a], [b]) => (a < b ? -1 : 1))) {
    files.set(name, await readBounded(source));
  }
  return files;
}

async function addFolder(sources: Map<string, string>, folder: string, name: string, wanted: RegExp): Promise<void> {
  for (const file of await readdir(folder)) {
    if (wanted.test(file)) sources.set(`${name}/${file}`, path.join(folder, file));
  }
}

function sumsOf(files: ReadonlyMap<string, Buffer>): string {
  return Array.from(files, ([name, data]) => `${sha256Of(data)}  ${name}\n`).join('');
}
