// SPDX-License-Identifier: Apache-2.0
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  defaultCorpusFolder,
  generateCorpus,
  loadCorpus,
  packCorpus,
  verifyCorpus,
} from '../../src/reference/corpus/index.js';
import { parseLedger } from '../../src/reference/corpus/ledger.js';
import { parseHistory } from '../../src/reference/corpus/history.js';
import { packageRoot } from '../../src/reference/formats/index.js';
import { sha256Of } from '../../src/reference/corpus/load.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'p2p-conform-corpus-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Relative path and sha256 of each file, sorted. */
async function hashesOf(where: string): Promise<[string, string][]> {
  const names = (await readdir(where)).sort();
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => [name, sha256Of(await readFile(path.join(where, name)))]),
  );
}

describe('the published corpus', () => {
  it('is in order: reference, invariants, requirements, ids', async () => {
    const { corpus, problems } = await verifyCorpus();
    expect(problems).toEqual([]);
    expect(corpus.manifest.counts.vectors).toBeGreaterThanOrEqual(400);
    expect(corpus.manifest.counts.families).toBeGreaterThanOrEqual(12);
  });

  it('is what the sources generate, byte for byte, each time', async () => {
    // What was published is no matter of the sources: in a new folder nothing was.
    await cp(path.join(defaultCorpusFolder, 'LEDGER'), path.join(folder, 'LEDGER'));
    await generateCorpus(folder);
    const first = await hashesOf(folder);
    await generateCorpus(folder);
    expect(await hashesOf(folder)).toEqual(first);
    const published = new Map(await hashesOf(defaultCorpusFolder));
    for (const [name, hash] of first) {
      expect([name, hash]).toEqual([name, name === 'HISTORY' ? sha256Of('') : published.get(name)]);
    }
  });

  it('keeps retired ids in its ledger, and only them beside its own', async () => {
    await generateCorpus(folder);
    const { manifest } = await loadCorpus();
    const idsOf = async (where: string): Promise<string[]> =>
      [...parseLedger(await readFile(path.join(where, 'LEDGER'), 'utf8'), 'LEDGER').keys()].sort();
    expect(manifest.retired.length).toBeGreaterThan(0);
    expect(await idsOf(defaultCorpusFolder)).toEqual([...(await idsOf(folder)), ...manifest.retired].sort());
  });

  it('was published under its version with just this content', async () => {
    const { manifest, sha256 } = await loadCorpus();
    const file = path.join(defaultCorpusFolder, 'HISTORY');
    const history = parseHistory(await readFile(file, 'utf8'), file);
    const cure = 'raise corpusVersion if it was published; then: p2p-conform corpus generate --publish';
    expect(history.get(manifest.version), cure).toBe(sha256);
  });

  it('packs into the same bytes each time', async () => {
    const { archive } = await packCorpus(folder);
    const bytes = await readFile(archive);
    await rm(archive);
    await packCorpus(folder);
    expect(sha256Of(await readFile(archive))).toBe(sha256Of(bytes));
    expect(await readFile(`${archive}.sha256`, 'utf8')).toBe(`${sha256Of(bytes)}  ${path.basename(archive)}\n`);
  });

  it('packs all that a consumer needs, with the sum of each file', async () => {
    const { archive } = await packCorpus(folder);
    await execa('tar', ['-xzf', archive], { cwd: folder });
    const unpacked = archive.replace(/\.tar\.gz$/, '');
    await execa('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: unpacked });
    const files = (await readdir(unpacked, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(unpacked, path.join(entry.parentPath, entry.name)));
    const summed = (await readFile(path.join(unpacked, 'SHA256SUMS'), 'utf8'))
      .split('\n')
      .map((line) => line.slice(66));
    expect(summed.filter((name) => name !== '').sort()).toEqual(files.filter((name) => name !== 'SHA256SUMS').sort());
    const schemas = (await readdir(path.join(packageRoot, 'spec', 'schema'))).map((name) => `spec/schema/${name}`);
    const needed = ['LICENSES/Apache-2.0.txt', 'spec/requirements.json', 'docs/adapter.md', ...schemas];
    const ofCorpus = ['vectors/README.md', 'vectors/LEDGER', 'vectors/HISTORY', 'vectors/MANIFEST.json'];
    expect(files).toEqual(expect.arrayContaining([...needed, ...ofCorpus, 'examples/python/check.py']));
    // What is unpacked is a corpus that loads, the same one.
    expect((await loadCorpus(path.join(unpacked, 'vectors'))).sha256).toBe((await loadCorpus()).sha256);
  });
});

describe('a corpus that is not in order', () => {
  beforeEach(async () => {
    await cp(defaultCorpusFolder, folder, { recursive: true });
  });

  /** Changes a file of the copy, and its hash in the manifest, unless `rehash` is false. */
  async function change(name: string, edit: (text: string) => string, rehash = true): Promise<void> {
    const file = path.join(folder, name);
    const before = await readFile(file, 'utf8');
    const after = edit(before);
    expect(after).not.toBe(before);
    await writeFile(file, after);
    if (rehash) await change('MANIFEST.json', (text) => text.replace(sha256Of(before), sha256Of(after)), false);
  }

  it('names a file whose hash is wrong', async () => {
    await change('merge.json', (text) => text.replace('Two pages', 'Two  pages'), false);
    await expect(loadCorpus(folder)).rejects.toThrow(/merge\.json: its sha256 is .* corpus generate/);
  });

  it('names a file that is missing', async () => {
    await rm(path.join(folder, 'reuse.json'));
    await expect(loadCorpus(folder)).rejects.toThrow(/reuse\.json: can't be opened/);
  });

  it('names the vector and field of a wrong value', async () => {
    await change('merge.json', (text) => text.replace('"granule": "0x1000"', '"granule": "0x1001"'));
    await expect(loadCorpus(folder)).rejects.toThrow(
      /merge\.json: \/vectors\/0\/needs\/granule: 0x1001 is not a power of two/,
    );
  });

  it('finds counts that are wrong', async () => {
    await change('MANIFEST.json', (text) => text.replace(/"steps": \d+/, '"steps": 7'), false);
    await expect(loadCorpus(folder)).rejects.toThrow(/MANIFEST\.json: \/counts\/steps: 7 instead of \d+/);
  });

  it('finds an expectation that is not that of the reference', async () => {
    await change('merge.json', (text) => text.replace('"length": "0x2000" }', '"length": "0x3000" }'));
    const { problems } = await verifyCorpus(folder);
    expect(problems).toContain('merge/two-pages: the reference expects something else of step 0');
  });

  it('finds an unknown requirement', async () => {
    await change('merge.json', (text) => text.replace('"MAP-BYTES"', '"MAP-BITES"'));
    const { problems } = await verifyCorpus(folder);
    expect(problems).toContain('the requirement MAP-BITES is not in spec/requirements.json');
  });

  it('finds a file that the manifest does not list', async () => {
    await writeFile(path.join(folder, 'extra.json'), '{}');
    expect((await verifyCorpus(folder)).problems).toEqual(['extra.json is in the folder, but not in MANIFEST.json']);
  });

  it('refuses to let a published id vanish', async () => {
    await change('LEDGER', (text) => `${text}${sha256Of('x')}  merge/gone\n`, false);
    await expect(generateCorpus(folder)).rejects.toThrow(/LEDGER: merge\/gone was published and is gone/);
  });

  it('refuses to let a published id mean another scenario', async () => {
    await change(
      'LEDGER',
      (text) => text.replace(/^.{64} {2}merge\/two-pages$/m, `${sha256Of('x')}  merge/two-pages`),
      false,
    );
    await expect(generateCorpus(folder)).rejects.toThrow(/merge\/two-pages was published with another scenario/);
  });

  it('refuses to change a published version, and says what to do', async () => {
    await change('HISTORY', (text) => text.replace(/^.{64} /gm, `${sha256Of('x')} `), false);
    await expect(generateCorpus(folder)).rejects.toThrow(/HISTORY: corpus .* another content .* raise corpusVersion/);
    expect((await verifyCorpus(folder)).problems).toEqual([expect.stringMatching(/^corpus .* another content/)]);
  });

  it('finds a corrected expectation without a new version', async () => {
    await change('merge.json', (text) => text.replace('Two pages', 'Two whole pages'));
    expect((await verifyCorpus(folder)).problems).toEqual([expect.stringMatching(/^corpus .* another content/)]);
  });

  it.each(['nonsense', `${sha256Of('x')}  0.1`, `${sha256Of('x')}  9.9.9\n${sha256Of('y')}  9.9.9`])(
    'refuses the history %j',
    async (text) => {
      await writeFile(path.join(folder, 'HISTORY'), `${text}\n`);
      await expect(verifyCorpus(folder)).rejects.toThrow(/HISTORY: line \d is no entry/);
    },
  );

  it.each(['HISTORY', 'LEDGER'])('misses %s, and does not generate without it', async (name) => {
    await rm(path.join(folder, name));
    const before = await hashesOf(folder);
    expect((await verifyCorpus(folder)).problems).toEqual([
      `${name} is missing, which says what was published: restore it`,
    ]);
    await expect(generateCorpus(folder, true)).rejects.toThrow(new RegExp(`${name}: is missing; restore it`));
    expect(await hashesOf(folder)).toEqual(before);
  });

  it('enters a new version in the history when it is published, and only then', async () => {
    await writeFile(path.join(folder, 'HISTORY'), '');
    const { version } = await generateCorpus(folder);
    expect(await readFile(path.join(folder, 'HISTORY'), 'utf8')).toBe('');
    await generateCorpus(folder, true);
    const { sha256 } = await loadCorpus(folder);
    expect(await readFile(path.join(folder, 'HISTORY'), 'utf8')).toBe(`${sha256}  ${version}\n`);
  });

  it('leaves the files alone when it refuses to generate', async () => {
    await change('LEDGER', (text) => `${text}${sha256Of('x')}  merge/gone\n`, false);
    const before = await hashesOf(folder);
    await expect(generateCorpus(folder)).rejects.toThrow();
    expect(await hashesOf(folder)).toEqual(before);
  });
});
