// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { scenarioOf, validate } from '../../src/reference/formats/index.js';
import { select } from '../../src/runner/commands/selection.js';
import { requireOrSkip } from '../environment.js';

const root = path.resolve(import.meta.dirname, '..', '..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'vectors/README.md',
  'tla/README.md',
  'examples/c/README.md',
  'examples/python/README.md',
  ...(await readdir(path.join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];

describe.each(pages)('%s', (page) => {
  test('names only files that exist', async () => {
    const text = await readFile(path.join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? '');
    for (const link of links) {
      await expect(readFile(path.resolve(root, path.dirname(page), link)), link).resolves.toBeDefined();
    }
  });

  test('has no placeholder left', async () => {
    expect(await readFile(path.join(root, page), 'utf8')).not.toMatch(/@[A-Z]+@/);
  });

  test('its examples run as they stand', async () => {
    const text = await readFile(path.join(root, page), 'utf8');
    const examples = [...text.matchAll(/^```sh example\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
    for (const example of examples) {
      const folder = await mkdtemp(path.join(tmpdir(), 'p2p-conform-docs-'));
      try {
        await symlink(path.join(root, 'dist', 'runner', 'main.js'), path.join(folder, 'p2p-conform'));
        await symlink(path.join(root, 'examples'), path.join(folder, 'examples'));
        await writeFile(path.join(folder, 'example.sh'), `set -eu\n${example}`);
        const { exitCode, all } = await execa('sh', ['example.sh'], {
          cwd: folder,
          env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
          reject: false,
          all: true,
        });
        expect(exitCode, all).toBe(0);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  });
});

test('the pages for maintainers, vendors, adapters and corpus consumers have an example', async () => {
  for (const page of ['docs/maintainers.md', 'docs/vendors.md', 'docs/adapter.md', 'vectors/README.md']) {
    expect(await readFile(path.join(root, page), 'utf8'), page).toMatch(/^```sh example$/m);
  }
});

requireOrSkip('python3')('the session in docs/adapter.md', () => {
  test('is what the example in Python answers, word for word, and keeps the schema', async () => {
    const text = await readFile(path.join(root, 'docs/adapter.md'), 'utf8');
    const [, session = ''] = /^```json session\n(.*?)^```$/ms.exec(text) ?? [];
    const lines = session.trimEnd().split('\n');
    const requests = lines.filter((line) => 'command' in (JSON.parse(line) as object));
    for (const line of lines) validate('AdapterLine', JSON.parse(line), { file: 'docs/adapter.md', pointer: '' });
    const adapter = path.join(root, 'examples', 'python', 'adapter.py');
    const { stdout } = await execa('python3', [adapter], { input: requests.map((line) => `${line}\n`).join('') });
    const answers = stdout.split('\n');
    expect(lines).toEqual(requests.flatMap((request, index) => [request, answers[index] ?? '']));
    // The scenario is the published one, without what is expected of it.
    const { vectors } = await loadCorpus();
    const { scenario } = JSON.parse(requests[2] ?? '') as { scenario: { id: string } };
    const published = vectors.find(({ id }) => id === scenario.id);
    expect(published && scenarioOf(published)).toEqual(scenario);
  });
});

test('every --filter that a page shows selects vectors', async () => {
  const { vectors, paths } = await loadCorpus();
  const all = [...vectors, ...paths];
  let seen = 0;
  for (const page of pages) {
    const text = await readFile(path.join(root, page), 'utf8');
    for (const [, glob = ''] of text.matchAll(/--filter '([^']+)'/g)) {
      seen += 1;
      expect(select(all, [glob]).length, `${page}: ${glob}`).toBeGreaterThan(0);
    }
  }
  expect(seen).toBeGreaterThan(8);
});

test('README.md shows a run of this corpus; after a change of it: node scripts/generate-readme-run.mjs', async () => {
  const { manifest, vectors, paths } = await loadCorpus();
  const [, shown = ''] =
    /What the first one tells[^\n]*\n\n```\n(.*?)```\n/s.exec(await readFile(path.join(root, 'README.md'), 'utf8')) ??
    [];
  const all = [...vectors, ...paths];
  expect(shown).toContain(`\ncorpus ${manifest.version}: ${all.length} of ${all.length} vectors\n`);
  // What is in brackets is counted outside of them too.
  const sum = (text: string): number =>
    [...text.replaceAll(/\(.*?\)/g, '').matchAll(/(\d+) [a-z]/g)].reduce((total, [, n]) => total + Number(n), 0);
  const families = [...shown.matchAll(/^ {2}([a-z-]+) +(\d+ pass.*)$/gm)];
  expect(families.length).toBeGreaterThan(5);
  for (const [, family = '', counts = ''] of families) {
    expect(sum(counts), family).toBe(all.filter(({ id }) => id.startsWith(`${family}/`)).length);
  }
  expect(sum(/^\d+ pass.*$/m.exec(shown)?.[0] ?? '')).toBe(all.length);
});
