// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { requireOrSkip } from '../environment.js';

const root = path.resolve(import.meta.dirname, '..', '..');
let folder: string;

/** Runs a command of the installed package, with the current folder where a user would be. */
function npx(cwd: string, ...args: string[]) {
  return execa('npx', ['--no-install', '--prefix', folder, 'p2p-conform', ...args], { cwd, reject: false });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'p2p-conform-package-'));
  const packed = await execa('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  await execa('npm', ['install', '--no-audit', '--no-fund', path.join(folder, filename)], { cwd: folder });
}, 300_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the installed package', () => {
  test('judges its whole corpus on the reference', async () => {
    const { stdout, exitCode } = await npx(folder, 'run', '--target', 'reference', '--format', 'json');
    const report = JSON.parse(stdout) as { counts: Record<string, number> };
    expect(exitCode).toBe(0);
    expect(report.counts['pass']).toBeGreaterThan(400);
    expect(report.counts['fail']).toBe(0);
  });

  test('verifies its own corpus', async () => {
    const { exitCode, stdout } = await npx(folder, 'corpus', 'verify');
    expect(stdout).toMatch(/\b0 problems/);
    expect(exitCode).toBe(0);
  });

  test('gives vectors, schemas, requirements and types to an importer', async () => {
    const script = `
      import { loadCorpus } from 'p2p-conform/vectors';
      import requirements from 'p2p-conform/requirements' with { type: 'json' };
      import schema from 'p2p-conform/schema/vectors.schema.json' with { type: 'json' };
      const corpus = await loadCorpus();
      console.log(corpus.vectors.length > 400, requirements.requirements.length > 20, schema.title);`;
    await writeFile(path.join(folder, 'importer.mjs'), script);
    const { stdout } = await execa('node', ['--no-warnings', 'importer.mjs'], { cwd: folder });
    expect(stdout).toBe('true true VectorFile');
  });

  test('carries module source, agent, topologies, models and no test or source of the runner', async () => {
    const installed = path.join(folder, 'node_modules', 'p2p-conform');
    const top = await readdir(installed);
    expect(top).toEqual(expect.arrayContaining(['dist', 'native-harness', 'spec', 'tla', 'vectors', 'LICENSES']));
    expect(top).not.toContain('test');
    expect(top).not.toContain('src');
  });
});

requireOrSkip(
  'qemu',
  'kernel',
  'kernel-tree',
)('the installed package in a kernel tree', () => {
  test('takes the tree it stands in, which has no package.json', async () => {
    const tree = inject('kernelTree');
    if (tree === null) throw new Error('no kernel tree: run npx p2p-conform run --setup');
    const filter = ['--filter', 'single-entry/*'];
    const { stdout, exitCode } = await npx(tree, 'run', ...filter, '--format', 'json');
    const report = JSON.parse(stdout) as { target: { kind: string }; counts: Record<string, number> };
    expect(report.target.kind).toBe('qemu');
    expect(report.counts['pass']).toBeGreaterThan(0);
    expect(exitCode).toBe(0);
  }, 600_000);
});
