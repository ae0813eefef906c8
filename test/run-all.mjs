// SPDX-License-Identifier: Apache-2.0
// Runs every test, names what was skipped and why, and ends with one line: N passed, N failed, N skipped.
// Tests that boot guests or build kernels run one at a time, and so do the others, beside them.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const tests = path.join(root, 'test');
const WITH_GUESTS = ['docs', 'live', 'package', 'qemu'];

/** Lanes of arguments for vitest: folders of tests, or what the caller asked for. */
function lanes() {
  const asked = process.argv.slice(2);
  if (asked.length > 0 || availableParallelism() < 2) return [asked];
  const folders = readdirSync(tests, { withFileTypes: true }).filter((found) => found.isDirectory());
  const lane = (withGuests) =>
    folders.filter(({ name }) => WITH_GUESTS.includes(name) === withGuests).map(({ name }) => `test/${name}/`);
  return [lane(true), lane(false)];
}

const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-tests-'));
const children = [];
process.on('exit', () => {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs one lane. The first one's output is seen at once, that of the others when they have ended. */
async function runLane(args, index) {
  const file = path.join(folder, `result-${index}.json`);
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
    { cwd: root, stdio: index === 0 ? 'inherit' : ['ignore', 'pipe', 'pipe'] },
  );
  children.push(child);
  const output = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  process.stdout.write(Buffer.concat(output));
  try {
    return { status, result: JSON.parse(readFileSync(file, 'utf8')) };
  } catch {
    console.error(`vitest ended without a result (exit code ${status ?? 'none: a signal'}); its output above says why`);
    return { status, result: { testResults: [], numPassedTests: 0, numFailedTests: 1, numPendingTests: 0 } };
  }
}

const ended = await Promise.all(lanes().map(runLane));
const sum = (count) => ended.reduce((total, { result }) => total + result[count], 0);
const skipped = new Set(
  ended
    .flatMap(({ result }) => result.testResults)
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status === 'skipped' || test.status === 'pending')
    .map((test) => test.ancestorTitles[0] ?? test.title),
);
for (const title of skipped) console.log(`SKIPPED  ${title}`);
if (process.env.P2P_CONFORM_LONG !== '1') {
  const longer = readdirSync(tests, { recursive: true }).filter((file) => file.endsWith('.long.ts'));
  console.log(`Longer tests, for P2P_CONFORM_LONG=1 (docs/maintainers.md): ${longer.sort().join(', ')}`);
}
const pending = sum('numPendingTests');
console.log(`${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed, ${pending} skipped`);
// A suite that could not be loaded has no failed test, and still the run is no success.
const allRan = ended.every(({ status, result }) => status === 0 && result.numPassedTests > 0);
const skippedInVain = process.env.P2P_CONFORM_REQUIRE === 'all' && pending > 0;
process.exit(allRan && !skippedInVain ? 0 : 1);
