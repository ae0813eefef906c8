// SPDX-License-Identifier: Apache-2.0
// Runs every test, names what was skipped and why, and ends with one line: N passed, N failed, N skipped.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** Folders of tests that boot guests. */
const WITH_GUESTS = ['test/qemu/', 'test/live/', 'test/package/'];
const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-tests-'));

/** Vitest, once: its exit code, and what its tests came to, or null without a result. */
async function vitest(name, args, stdio) {
  const file = path.join(folder, `${name}.json`);
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...args,
    ],
    { cwd: root, stdio },
  );
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  try {
    return { code, result: JSON.parse(readFileSync(file, 'utf8')) };
  } catch {
    console.error(`vitest ended without a result (exit code ${code ?? 'none: a signal'}); its output says why`);
    return { code, result: null };
  }
}

/** Test files with guests run one after the other, and mostly wait for one guest: the others go on meanwhile. */
async function bothHalves() {
  const log = path.join(folder, 'others.log');
  const output = openSync(log, 'w');
  console.log(`Tests without guests run beside those with guests, and are told after them; until then: ${log}`);
  const excluded = WITH_GUESTS.map((below) => `--exclude=${below}**`);
  const others = vitest('others', excluded, ['ignore', output, output]);
  const guests = await vitest('guests', WITH_GUESTS, 'inherit');
  const rest = await others;
  process.stdout.write(readFileSync(log));
  return [guests, rest];
}

const args = process.argv.slice(2);
const inHalves = args.length === 0 && availableParallelism() > 1;
const runs = inHalves ? await bothHalves() : [await vitest('all', args, 'inherit')];
rmSync(folder, { recursive: true });

const results = runs.flatMap(({ result }) => (result === null ? [] : [result]));
const skipped = new Set(
  results
    .flatMap(({ testResults }) => testResults)
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status === 'skipped' || test.status === 'pending')
    .map((test) => test.ancestorTitles[0] ?? test.title),
);
for (const title of skipped) console.log(`SKIPPED  ${title}`);
if (process.env.P2P_CONFORM_LONG !== '1') {
  const longer = readdirSync(path.join(root, 'test'), { recursive: true }).filter((file) => file.endsWith('.long.ts'));
  console.log(`Longer tests, for P2P_CONFORM_LONG=1 (docs/maintainers.md): ${longer.sort().join(', ')}`);
}
const sum = (count) => results.reduce((total, result) => total + result[count], 0);
const passed = sum('numPassedTests');
const pending = sum('numPendingTests');
// A run without a result is a failure, though none of its tests is known to have failed.
console.log(`${passed} passed, ${sum('numFailedTests') + (runs.length - results.length)} failed, ${pending} skipped`);
// A suite that could not be loaded has no failed test, and still the run is no success.
const nothingRan = results.some(({ numPassedTests }) => numPassedTests === 0);
const skippedInVain = process.env.P2P_CONFORM_REQUIRE === 'all' && pending > 0;
process.exit(runs.every(({ code }) => code === 0) && !nothingRan && !skippedInVain ? 0 : 1);
