// SPDX-License-Identifier: Apache-2.0
// Runs every test, names what was skipped and why, and ends with one line: N passed, N failed, N skipped.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-tests-'));
const resultFile = path.join(folder, 'result.json');
const { status } = spawnSync(
  process.execPath,
  [
    path.join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${resultFile}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);

let text;
try {
  text = readFileSync(resultFile, 'utf8');
} catch {
  console.error(`vitest ended without a result (exit code ${status ?? 'none: a signal'}); its output above says why`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
} finally {
  rmSync(folder, { recursive: true });
}
const result = JSON.parse(text);
const skipped = new Set(
  result.testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status === 'skipped' || test.status === 'pending')
    .map((test) => test.ancestorTitles[0] ?? test.title),
);
for (const title of skipped) console.log(`SKIPPED  ${title}`);
if (process.env.P2P_CONFORM_LONG !== '1') {
  const longer = readdirSync(path.join(root, 'test'), { recursive: true }).filter((file) => file.endsWith('.long.ts'));
  console.log(`Longer tests, for P2P_CONFORM_LONG=1 (docs/maintainers.md): ${longer.sort().join(', ')}`);
}
console.log(`${result.numPassedTests} passed, ${result.numFailedTests} failed, ${result.numPendingTests} skipped`);
// A suite that could not be loaded has no failed test, and still the run is no success.
const nothingRan = result.numPassedTests === 0;
const skippedInVain = process.env.P2P_CONFORM_REQUIRE === 'all' && result.numPendingTests > 0;
process.exit(status === 0 && !nothingRan && !skippedInVain ? 0 : 1);
