// SPDX-License-Identifier: Apache-2.0
// Puts what a run on a real kernel tells, shortened, into README.md: node scripts/generate-readme-run.mjs
// The kernel's build must be there (npx p2p-conform run --setup). With a file's name, that file is taken for what the
// run told.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const readme = path.join(root, 'README.md');

/** Families of which the counts are shown: those at the beginning, and those with more than passes. */
const FIRST = ['reserved', 'single-entry', 'kind-orders'];
const LATER = ['adjacent', 'reuse', 'device-access', 'direct', 'paths'];
/** Reasons for a skip that are shown: with so many vectors or more. */
const SHOWN_SKIPS = 40;

/** What a run told, on standard output. */
function told(file) {
  if (file !== undefined) return readFileSync(file, 'utf8');
  const main = path.join(root, 'dist', 'runner', 'main.js');
  const { status, stdout } = spawnSync('node', [main, 'run', '--target', 'qemu'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the run exits with ${status}:\n${stdout}`);
  return stdout;
}

function shortened(text) {
  const lines = text.trimEnd().split('\n');
  const of = (families) => lines.filter((line) => families.some((family) => line.startsWith(`  ${family} `)));
  const skips = lines.filter((line) => Number(/^ {2}(\d+): /.exec(line)?.[1]) >= SHOWN_SKIPS);
  return [
    ...lines.slice(0, 2),
    '',
    ...of(FIRST),
    '  ...',
    ...of(LATER),
    '',
    ...lines.filter((line) => line.startsWith('XFAIL ')),
    '',
    ...lines.filter((line) => line.startsWith('SKIP ')),
    ...skips,
    '  ...',
    '',
    lines.at(-1)?.replace(/ in [\d.]+ s$/, ''),
  ].join('\n');
}

const page = readFileSync(readme, 'utf8');
const block = /(What the first one tells[^\n]*\n\n```\n).*?(\n```\n)/s;
if (!block.test(page)) throw new Error('README.md does not show a run any more');
const run = shortened(told(process.argv[2]));
writeFileSync(
  readme,
  page.replace(block, (_, before, after) => `${before}${run}${after}`),
);
