// SPDX-License-Identifier: Apache-2.0
// Measures what users wait for. `npm run bench`, or `npm run bench -- --kernel-build` to build a kernel from nothing too.
// Machines are noisy: figures are medians, and only those of one run are worth comparing with each other.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { Bench } from 'tinybench';
import {
  checkInvariants,
  checkVector,
  expectedOutcomes,
  observe,
  scenarioOf,
  validate,
} from '../dist/reference/index.js';
import { loadCorpus } from '../dist/reference/corpus/index.js';
import { judge } from '../dist/runner/judge/judge.js';
import { cacheFolder } from '../dist/runner/kernel/cache-folder.js';
import { DEFAULT_KERNEL_VERSION } from '../dist/runner/kernel/kernel-choice.js';
import { cachedSources } from '../dist/runner/kernel/source-package.js';

const run = promisify(execFile);
const { values } = parseArgs({ options: { 'kernel-build': { type: 'boolean', default: false } } });
const program = fileURLToPath(new URL('../dist/runner/main.js', import.meta.url));

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const tell = (what, figure) => console.log(`${what.padEnd(58)} ${figure}`);

async function secondsOf(args, env = {}) {
  const started = performance.now();
  await run(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  return (performance.now() - started) / 1000;
}

// Figures of vectors are over the whole corpus, lists of 2,000 entries and all: each pass takes every vector once.
const { vectors, folder, manifest, families } = await loadCorpus();
const texts = manifest.files.map((file) => readFileSync(path.join(folder, file.path), 'utf8'));
const nowhere = { file: 'bench', pointer: '' };
const scenarios = vectors.map(scenarioOf);
const observations = scenarios.map((scenario) => observe(scenario));
const judged = () => vectors.forEach((vector, index) => judge(vector, observations[index]));
const perPass = new Bench({ time: 2000, warmupTime: 500 })
  .add('JSON.parse of the files', () => texts.forEach((text) => JSON.parse(text)))
  .add('the same, and the schema', () => texts.forEach((text) => validate('VectorFile', JSON.parse(text), nowhere)))
  .add('the schema alone', () => families.forEach((family) => validate('VectorFile', family, nowhere)))
  .add('what a schema can not say (checkVector)', () => vectors.forEach((vector) => checkVector(vector, nowhere)))
  .add('reference: expected outcomes', () => scenarios.forEach((scenario) => expectedOutcomes(scenario)))
  .add('reference: raw observations', () => scenarios.forEach((scenario) => observe(scenario)))
  .add('invariants', () => scenarios.forEach((scenario, index) => checkInvariants(scenario, observations[index])))
  .add('judging', judged);
await perPass.run();
tell('corpus', `${vectors.length} vectors`);
for (const task of perPass.tasks) {
  const vectorsPerSecond = vectors.length / (task.result.latency.p50 / 1000);
  tell(task.name, `${Math.round(vectorsPerSecond).toLocaleString('en')} vectors/s`);
}

const corpus = async (args, count) => {
  const seconds = [];
  for (let turn = 0; turn < count; turn++) seconds.push(await secondsOf(args));
  return `${median(seconds).toFixed(2)} s (median of ${count})`;
};
tell('run --target reference, whole corpus', await corpus(['run', '--target', 'reference'], 3));
tell('corpus verify', await corpus(['corpus', 'verify'], 3));
const generated = mkdtempSync(path.join(tmpdir(), 'p2p-conform-bench-'));
cpSync(folder, generated, { recursive: true });
tell('corpus generate', await corpus(['corpus', 'generate', '--corpus', generated], 3));
rmSync(generated, { recursive: true });

console.log('a stream of a hundred times the corpus: read, checked, run on the reference, judged, forgotten');
const { stdout } = await run(process.execPath, [fileURLToPath(new URL('stream.mjs', import.meta.url)), '100']);
process.stdout.write(stdout);

const source = cachedSources(cacheFolder()).find((name) => name.startsWith(`linux-source-${DEFAULT_KERNEL_VERSION}_`));
if (source === undefined) {
  console.log('No kernel is in the cache, so nothing native was measured. Run: npx p2p-conform run --setup');
} else {
  const native = ['run', '--target', 'qemu', ...families.flatMap(({ family }) => ['--filter', family])];
  await secondsOf(native);
  tell('run --target qemu, all lists: one boot, nothing changed', await corpus(native, 5));
  tell(
    'run --target qemu, path vectors: boots for their trees',
    await corpus([...native.slice(0, 3), '--filter', 'paths'], 1),
  );
  const touched = path.join(cacheFolder(), 'sources', source, 'linux', 'drivers', 'iommu', 'dma-iommu.c');
  const seconds = [];
  for (let turn = 0; turn < 3; turn++) {
    utimesSync(touched, new Date(), new Date());
    seconds.push(await secondsOf(native));
  }
  tell('all lists after touching dma-iommu.c', `${median(seconds).toFixed(2)} s (median of 3)`);
  const linux = path.join(cacheFolder(), 'sources', source, 'linux');
  tell("edit to verdict, a user's tree by path", await editToVerdict(linux));
  if (values['kernel-build']) await kernelFromNothing(source);
}
await quickMatrix();

/** A tree by path has a build of its own in the cache: the first run makes it and is not measured. */
async function editToVerdict(tree) {
  const judged = ['run', '--target', 'qemu', '--kernel', tree, '--filter', 'boundary/*'];
  await secondsOf(judged);
  const seconds = [];
  for (let turn = 0; turn < 3; turn++) {
    utimesSync(path.join(tree, 'drivers', 'iommu', 'dma-iommu.c'), new Date(), new Date());
    seconds.push(await secondsOf(judged));
  }
  return `${median(seconds).toFixed(2)} s (median of 3)`;
}

/** The quick matrix, once to build what is out of date and once measured; without its kernels in the cache, not at all. */
async function quickMatrix() {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-bench-'));
  const file = path.join(folder, 'matrix.json');
  const quick = ['matrix', '--quick', '--format', 'json', '--output', file];
  try {
    await secondsOf(quick);
    const seconds = await secondsOf(quick);
    const { cells } = JSON.parse(readFileSync(file, 'utf8'));
    const slowest = (some) => Math.max(...some.map(({ summary }) => summary?.seconds ?? NaN)).toFixed(1);
    const paths = cells.filter(({ paths }) => paths);
    const others = cells.filter(({ paths }) => !paths);
    tell(
      `matrix --quick, ${cells.length} cells, nothing changed`,
      `${seconds.toFixed(1)} s, slowest cell ${slowest(others)} s, path vectors ${slowest(paths)} s`,
    );
  } catch (error) {
    if (error.code !== 3) throw error;
    console.log('A kernel of the quick matrix is not in the cache. Run: npx p2p-conform matrix --quick --setup');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Builds in a cache of its own that has only the source. */
async function kernelFromNothing(name) {
  const cache = mkdtempSync(path.join(tmpdir(), 'p2p-conform-bench-'));
  try {
    const tree = path.join(cache, 'tree');
    await run('cp', ['-al', path.join(cacheFolder(), 'sources', name, 'linux'), tree]);
    for (const build of ['build-x86_64']) rmSync(path.join(tree, build), { recursive: true, force: true });
    const one = ['run', '--target', 'qemu', '--kernel', tree, '--filter', vectors[0].id];
    tell(
      'kernel from nothing, to the first verdict',
      `${(await secondsOf(one, { P2P_CONFORM_CACHE: cache })).toFixed(0)} s`,
    );
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}
