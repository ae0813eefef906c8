// SPDX-License-Identifier: Apache-2.0
// A stream of vectors far longer than the corpus: each is read from its text, checked, run on the reference and judged,
// and forgotten. Tells time and memory as it goes: both are to grow with nothing. `node bench/stream.mjs [TIMES]`.
import { observe, parseJson, scenarioOf } from '../dist/reference/index.js';
import { loadCorpus, parseVectors } from '../dist/reference/corpus/index.js';
import { judge } from '../dist/runner/judge/judge.js';

const times = Number(process.argv[2] ?? 100);
const PARTS = 10;

const corpus = await loadCorpus();
const files = corpus.families.flatMap(({ vectors, ...family }) =>
  vectors.map((vector, index) =>
    JSON.stringify({ ...family, vectors: [{ ...vector, id: `${family.family}/turn-@-${index}` }] }),
  ),
);

function* stream() {
  for (let turn = 0; turn < times; turn++) for (const file of files) yield file.replace('turn-@', `turn-${turn}`);
}

const total = times * files.length;
const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
let done = 0;
let passed = 0;
let started = performance.now();
for (const text of stream()) {
  for (const vector of parseVectors(parseJson(text, 'stream'), 'stream').vectors) {
    if (judge(vector, observe(scenarioOf(vector))).status === 'pass') passed += 1;
  }
  done += 1;
  if (done % Math.ceil(total / PARTS) !== 0 && done !== total) continue;
  const now = performance.now();
  const { rss, heapUsed } = process.memoryUsage();
  const count = done.toLocaleString('en').padStart(9);
  console.log(
    `${count} vectors  ${((now - started) / 1000).toFixed(2)} s  RSS ${megabytes(rss)}  heap ${megabytes(heapUsed)}`,
  );
  started = now;
}
if (passed !== total) throw new Error(`${total - passed} of ${total} vectors did not pass`);
