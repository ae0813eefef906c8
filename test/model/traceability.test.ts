// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/reference/formats/package-root.js';

/** Requirements that the models can't state, and why. */
const NOT_IN_THE_MODELS: ReadonlyMap<string, string> = new Map([
  ['OBS-COMPLETE', 'it is about observations of a target'],
  ['PATH-BUS', 'the models are given how a client reaches a provider'],
  ['PATH-HOST', 'the models are given how a client reaches a provider'],
  ['PATH-UNREACHABLE', 'the models are given how a client reaches a provider'],
  ['PATH-DISTANCE', 'the models are given how a client reaches a provider'],
  ['PATH-MANY', 'the models are given how a client reaches a provider'],
  ['MAP-RESERVED', 'the models have no platform that reserves addresses'],
  ['MAP-ROUTE', 'the models have no bus on which an IOVA and a BAR could collide'],
  ['LIST-PAGES', 'the models begin with a list that is built'],
  ['MAP-ATTRS', 'the models have nothing that an attribute could change'],
  ['MAP-SG', 'it is the same call with another result'],
  ['MAP-NENTS', 'the models map whole lists'],
  ['MAP-SUPPORTED', 'it is about a query, not a mapping'],
  ['FAIL-MEMORY', 'the models have no memory for page tables that could run out'],
  ['SYNC-LIST', 'a sync changes nothing that the models have'],
  ['SYNC-MAPPING', 'a sync changes nothing that the models have'],
]);

test('docs/traceability.md is current', () => {
  const script = path.join(packageRoot, 'scripts', 'generate-traceability.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('every MUST is stated in TLA+, judged by an invariant, tested, and exercised by vectors', () => {
  const rows = readFileSync(path.join(packageRoot, 'docs', 'traceability.md'), 'utf8')
    .split('\n')
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))
    .filter(([, level]) => level === 'MUST');
  expect(rows.length).toBeGreaterThan(25);
  for (const [id = '', , , tla, invariant, tests, vectors] of rows) {
    expect(tla === '-', `${id} in TLA+`).toBe(NOT_IN_THE_MODELS.has(id));
    expect(invariant, `${id}: an invariant`).not.toBe('-');
    expect(tests, `${id}: a test`).not.toBe('-');
    expect(Number(vectors), `${id}: vectors`).toBeGreaterThan(0);
  }
});
