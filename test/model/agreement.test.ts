// SPDX-License-Identifier: Apache-2.0
import { beforeAll, expect, test } from 'vitest';
import type { PathVector, Vector } from '../../spec/types/formats.js';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { evaluateVectors } from '../../src/runner/model/agreement.js';
import { branchProblems } from '../../src/runner/model/branch-coverage.js';
import { check, type CheckSet, jobsOf } from '../../src/runner/model/check.js';
import { loadManifest } from '../../src/runner/model/manifest.js';
import { evaluatePaths } from '../../src/runner/model/path-vectors.js';
import { compareSmallLists } from '../../src/runner/model/small-lists.js';
import { findTlc, type Tlc } from '../../src/runner/model/tlc-jar.js';
import type { Evaluated } from '../../src/runner/model/tlc-messages.js';
import { twinOf } from '../../src/runner/model/twin.js';
import { caseOf } from '../../src/runner/model/vector-case.js';
import { requireOrSkip } from '../environment.js';

const LIMIT_MS = 900_000;
const ignore = (): void => undefined;

test('a vector that is too large for TLC has a twin that is not', async () => {
  const { vectors } = await loadCorpus();
  const large = vectors.filter((one) => 'tooLarge' in caseOf(one));
  expect(large.length).toBeGreaterThan(0);
  for (const vector of large) {
    const twin = twinOf(vector);
    expect(twin, vector.id).not.toBeNull();
    if (twin !== null) expect(caseOf(twin.vector, twin.lengthEnd), vector.id).not.toHaveProperty('tooLarge');
  }
});

requireOrSkip('java')('models, corpus and reference', () => {
  let tlc: Tlc;
  let vectors: readonly Vector[];
  let paths: readonly PathVector[];
  beforeAll(async () => {
    tlc = await findTlc(ignore);
    ({ vectors, paths } = await loadCorpus());
  });

  test.each<CheckSet>(['smoke', 'mutants'])(
    'every model of the set %s answers as the manifest says',
    async (set) => {
      const manifest = await loadManifest();
      const runs: Evaluated[] = [];
      for await (const { job, run, problems } of check(tlc, jobsOf(manifest, set), ignore)) {
        expect(problems, job.id).toEqual([]);
        runs.push(run.evaluated);
      }
      if (set === 'smoke') expect(branchProblems(manifest, runs)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'the models agree with the corpus, 95 % of it as it is',
    async () => {
      const { evaluated, twins, missing, disagreements } = await evaluateVectors(tlc, vectors, ignore);
      expect(disagreements).toEqual([]);
      expect(missing).toEqual([]);
      expect(evaluated.length + twins.length).toBe(vectors.length);
      expect(evaluated.length).toBeGreaterThanOrEqual(0.95 * vectors.length);
    },
    LIMIT_MS,
  );

  test.each(['kind-orders/bus-ram-bridge', 'direct/ram-ram', 'map-sg/first-with-bus', 'faults/bus-alone'])(
    'an expectation of %s that is wrong is told',
    async (wanted) => {
      const vector = vectors.find(({ id }) => id === wanted);
      const [map, ...rest] = vector?.steps ?? [];
      if (vector === undefined || map?.op !== 'map') throw new Error('no such vector');
      const wrongly = { outcome: 'failed' as const, error: 'EREMOTEIO' as const };
      const wrong: Vector = { ...vector, steps: [{ ...map, expect: wrongly }, ...rest] };
      const { disagreements } = await evaluateVectors(tlc, [wrong], ignore);
      expect(disagreements.map(({ id, step }) => [id, step])).toEqual([[vector.id, 0]]);
    },
    LIMIT_MS,
  );

  test(
    'the models agree with every path vector, and tell a wrong expectation',
    async () => {
      expect(paths.length).toBeGreaterThan(190);
      expect(await evaluatePaths(tlc, paths)).toEqual([]);
      const [first] = paths;
      if (first === undefined) throw new Error('no path vectors');
      const wrong = { ...first, expect: { ...first.expect, many: first.expect.many + 1 } };
      expect((await evaluatePaths(tlc, [wrong])).map(({ id }) => id)).toEqual([first.id]);
    },
    LIMIT_MS,
  );

  test(
    'the reference agrees with the models on every small list',
    async () => {
      const { lists, disagreements } = await compareSmallLists(tlc);
      expect(disagreements).toEqual([]);
      expect(lists).toBeGreaterThan(100_000);
    },
    LIMIT_MS,
  );
});
