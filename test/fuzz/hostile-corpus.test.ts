// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PathFile, VectorFile } from '../../spec/types/formats.js';
import { type Corpus, loadCorpus, parseVectors } from '../../src/reference/corpus/index.js';
import { parsePaths } from '../../src/reference/corpus/load-paths.js';
import { pathQuestionOf } from '../../src/reference/formats/check-path.js';
import { type Scenario, scenarioOf } from '../../src/reference/formats/index.js';
import { expectedOutcomes, FormatError, observe, parseJson } from '../../src/reference/index.js';
import { checkInvariants } from '../../src/reference/invariants/index.js';
import { checkPathInvariants } from '../../src/reference/invariants/path.js';
import { answerPath } from '../../src/reference/path/answer.js';
import { writeCorpus } from '../runner/sample-corpus.js';
import { merged, mixed, reused } from '../runner/sample-vectors.js';
import { changedText, mutated, mutations, textChanges } from './mutate.js';

const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-hostile-'));
let corpus: Corpus;
/** Small files of vectors of every shape: one vector of each family. */
let seeds: VectorFile[];
/** Files of one path vector: the smallest trees, and a large one. */
let pathSeeds: PathFile[];

beforeAll(async () => {
  corpus = await loadCorpus();
  seeds = corpus.families.map((family) => ({
    ...family,
    vectors: family.vectors.toSorted((a, b) => JSON.stringify(a).length - JSON.stringify(b).length).slice(0, 2),
  }));
  const bySize = corpus.paths.toSorted((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
  const file = { format: 'p2p-conform/paths/1', family: 'paths', title: 'Paths', description: 'Paths.' } as const;
  pathSeeds = [...bySize.slice(0, 20), ...bySize.slice(-1)].map((vector) => ({ ...file, vectors: [vector] }));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What a loader makes of a value, or null if it refuses it: then with the place, the problem and a cure. */
function parsed<File>(parse: (value: unknown, file: string) => File, value: unknown): File | null {
  try {
    return parse(value, 'hostile.json');
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    const { place, problem, cure } = error as FormatError;
    expect(place.file).toBe('hostile.json');
    expect(problem).not.toBe('');
    expect(cure).not.toBe('');
    expectPointer(value, place.pointer);
    return null;
  }
}

/** Loads a value as a file of path vectors; whatever is accepted can be answered. Gives whether it was accepted. */
function loadPathFile(value: unknown): boolean {
  const file = parsed(parsePaths, value);
  for (const vector of file?.vectors ?? []) {
    const question = pathQuestionOf(vector);
    const answer = answerPath(question);
    expect(answer.clients).toHaveLength(question.clients.length);
    expect(checkPathInvariants(question, answer)).toEqual([]);
  }
  return file !== null;
}

/** Loads a value as a file of vectors; whatever is accepted can be run. Gives whether it was accepted. */
function load(value: unknown): boolean {
  const file = parsed(parseVectors, value);
  if (file === null) return false;
  for (const vector of file.vectors) {
    const scenario = scenarioOf(vector);
    // It unmaps what a wrong expectation says is mapped: verify tells that.
    if (!isRunnable(scenario)) continue;
    expect(expectedOutcomes(scenario)).toHaveLength(scenario.steps.length);
    expect(Array.isArray(checkInvariants(scenario, observe(scenario)))).toBe(true);
  }
  return true;
}

/** Whether each list that a step uses is mapped by then, as the reference maps. */
function isRunnable(scenario: Scenario): boolean {
  try {
    expectedOutcomes(scenario);
    return true;
  } catch (error) {
    if (error instanceof RangeError && error.message.includes('nothing live')) return false;
    throw error;
  }
}

/** The place that an error names is in the value, or a member that should be there. */
function expectPointer(value: unknown, pointer: string): void {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let here = value;
  steps.forEach((step, index) => {
    const inside: unknown =
      typeof here === 'object' && here !== null ? Object.getOwnPropertyDescriptor(here, step)?.value : undefined;
    if (inside === undefined) expect(index, `${pointer} is not in the file`).toBe(steps.length - 1);
    here = inside;
  });
}

describe('the corpus loader', () => {
  it('refuses any JSON that is no file of vectors, and names the place', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => !load(value)),
      { numRuns: 500 },
    );
  });

  it('accepts or refuses a changed file, names the place, and can run what it accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.nat(), mutations, (which, changes) => {
        if (load(mutated(seeds[which % seeds.length], changes))) accepted += 1;
      }),
      { numRuns: 5000 },
    );
    // Else the second half of what is promised was never tried.
    expect(accepted).toBeGreaterThan(100);
  }, 300_000);

  it('accepts or refuses a changed file of paths, names the place, and can answer what it accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.nat(), mutations, (which, changes) => {
        if (loadPathFile(mutated(pathSeeds[which % pathSeeds.length], changes))) accepted += 1;
      }),
      // About one change in 60 is harmless.
      { numRuns: 6000 },
    );
    expect(accepted).toBeGreaterThan(50);
  }, 300_000);

  it('refuses changed text, or reads what it is now', () => {
    fc.assert(
      fc.property(fc.nat(), textChanges, (which, changes) => {
        const text = changedText(JSON.stringify(seeds[which % seeds.length]), changes);
        let value: unknown;
        try {
          value = parseJson(text, 'hostile.json');
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          return;
        }
        load(value);
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['nested arrays', '['.repeat(5_000_000)],
    ['nested objects', '{"a":'.repeat(1_000_000)],
    ['closed nested arrays', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a long number', '9'.repeat(5_000_000)],
    ['a long string', `"${'x'.repeat(5_000_000)}"`],
    ['many members', `{${Array.from({ length: 200_000 }, (_, index) => `"m${index}":0`).join()}}`],
  ])('refuses %s at once', (_, text) => {
    const started = performance.now();
    expect(() => parseVectors(parseJson(text, 'hostile.json'), 'hostile.json')).toThrow(FormatError);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('refuses a changed manifest, or loads the corpus that it says', async () => {
    const copy = writeCorpus(path.join(folder, 'manifest'), [mixed, merged, reused]);
    const file = path.join(copy, 'MANIFEST.json');
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
    await fc.assert(
      fc.asyncProperty(mutations, async (changes) => {
        writeFileSync(file, JSON.stringify(mutated(manifest, changes) ?? null));
        try {
          const { vectors } = await loadCorpus(copy);
          expect(vectors).toHaveLength(3);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          expect(path.dirname((error as FormatError).place.file)).toBe(copy);
        }
      }),
      { numRuns: 400 },
    );
  });
});
