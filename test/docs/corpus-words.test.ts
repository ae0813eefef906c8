// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { packageRoot } from '../../src/reference/formats/package-root.js';
import { scenarioOf } from '../../src/reference/formats/index.js';
import { observe } from '../../src/reference/observe/observe.js';

const { vectors } = await loadCorpus();
const steps = vectors.flatMap((vector) => vector.steps);

/** Names of fields, at any depth. */
function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) => [name, ...fieldsOf(below)]);
}

/** Those that a page has nowhere as code, by itself or in an expression. */
async function unnamedIn(page: string, words: Iterable<string>): Promise<string[]> {
  const text = await readFile(path.join(packageRoot, page), 'utf8');
  const code = [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside = '']) => inside);
  const named = new Set(code.flatMap((each) => each.split(/[^\w-]+/)));
  return [...new Set(words)].filter((word) => !named.has(word)).sort();
}

async function rowsOf(page: string): Promise<string[]> {
  const text = await readFile(path.join(packageRoot, page), 'utf8');
  return [...text.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, first = '']) => first);
}

test('vectors/README.md names each kind of step and each field that the corpus has', async () => {
  const words = steps.flatMap((step) => [step.op, ...Object.keys(step)]);
  const parts = vectors.flatMap(({ needs, clients, memory, lists }) => [
    ...Object.keys(needs),
    ...Object.values(clients).flatMap(fieldsOf),
    ...Object.values(memory).flatMap(fieldsOf),
    ...Object.values(lists).flatMap(fieldsOf),
  ]);
  const outcomes = steps.flatMap((step) => fieldsOf(step.expect));
  expect(new Set(words)).toContain('access');
  expect(await unnamedIn('vectors/README.md', [...words, ...parts, ...outcomes])).toEqual([]);
});

test('vectors/README.md has a row for each outcome and each feature that the corpus uses', async () => {
  const used = new Set([
    ...steps.map((step) => step.expect.outcome),
    ...vectors.flatMap(({ needs }) => needs.features ?? []),
  ]);
  expect(used).toContain('accessed');
  expect(used).toContain('write-only');
  const rows = await rowsOf('vectors/README.md');
  expect([...used].filter((word) => !rows.includes(word))).toEqual([]);
});

test('docs/adapter.md names each field of an observation of each kind of step, and the kinds that have no result', async () => {
  const observed = new Map(vectors.map((vector) => [Object.keys(vector.needs).join() + opsOf(vector), vector]));
  const words = [...observed.values()].flatMap((vector) => fieldsOf(observe(scenarioOf(vector)).steps));
  expect(words).toContain('reached');
  expect(await unnamedIn('docs/adapter.md', words)).toEqual([]);
  const text = await readFile(path.join(packageRoot, 'docs/adapter.md'), 'utf8');
  for (const op of new Set(steps.map(({ op }) => op))) expect(text, op).toMatch(new RegExp(`\\b${op}\\b`));
});

test('the access in docs/adapter.md is observed as it says', async () => {
  const text = await readFile(path.join(packageRoot, 'docs/adapter.md'), 'utf8');
  const [, block = ''] = /^```json reached\n(.*?)^```$/ms.exec(text) ?? [];
  const { step, reached } = JSON.parse(block) as { step: unknown; reached: unknown };
  const vector = vectors.find(({ id }) => id === 'device-access/part-of-a-list');
  const scenario = vector && scenarioOf(vector);
  expect(scenario?.steps[1]).toEqual(step);
  expect(scenario && observe(scenario).steps[1]?.reached).toEqual(reached);
});

function opsOf({ steps: each }: (typeof vectors)[number]): string {
  return each.map(({ op }) => op).join();
}
