// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { check, type CheckResult, jobsOf } from '../../src/runner/model/check.js';
import { loadManifest, modelFolder } from '../../src/runner/model/manifest.js';
import { findTlc, type Tlc } from '../../src/runner/model/tlc-jar.js';
import { makeWorkspace } from '../../src/runner/model/workspace.js';
import { requireOrSkip } from '../environment.js';

const ignore = (): void => undefined;

test('every edit of every mutant, and every constant, finds its place', async () => {
  const manifest = await loadManifest();
  const jobs = (['smoke', 'full', 'mutants'] as const).flatMap((set) => jobsOf(manifest, set));
  expect(jobs.length).toBeGreaterThan(60);
  for (const { run } of jobs) {
    const workspace = await makeWorkspace(run);
    await workspace.remove();
  }
});

test('an edit that finds nothing is refused', async () => {
  const edits = [{ module: 'DmaIommu', find: 'no such text', replace: '' }];
  await expect(makeWorkspace({ module: 'MCMapCall', config: 'MCMapCall', edits })).rejects.toThrow(/stands 0 times/);
});

test('a constant that the configuration lacks is refused', async () => {
  const constants = { NoSuchConstant: '= 1' };
  await expect(makeWorkspace({ module: 'MCMapCall', config: 'MCMapCall', constants })).rejects.toThrow(/no constant/);
});

test('every module says its licence', async () => {
  const manifest = await loadManifest();
  for (const module of new Set(manifest.models.map((model) => model.module))) {
    expect(readFileSync(path.join(modelFolder, `${module}.tla`), 'utf8')).toContain('SPDX-License-Identifier');
  }
});

requireOrSkip('java')('TLC', () => {
  let tlc: Tlc;
  beforeAll(async () => {
    tlc = await findTlc(ignore);
  });

  async function results(ids: readonly string[]): Promise<CheckResult[]> {
    const manifest = await loadManifest();
    const all = (['smoke', 'mutants'] as const).flatMap((set) => jobsOf(manifest, set));
    const found: CheckResult[] = [];
    for await (const result of check(
      tlc,
      all.filter(({ id }) => ids.includes(id)),
      ignore,
    ))
      found.push(result);
    expect(found.length).toBe(ids.length);
    return found;
  }

  const LIMIT_MS = 300_000;

  test(
    'shares no folder with other runs of TLC, which take their temporary files from each other',
    async () => {
      // What Java takes unless it is told otherwise: nothing can be written there.
      vi.stubEnv('JAVA_TOOL_OPTIONS', '-Djava.io.tmpdir=/no-such-folder');
      try {
        for (const { job, problems } of await results(['iommu-bus-alone'])) expect(problems, job.id).toEqual([]);
      } finally {
        vi.unstubAllEnvs();
      }
    },
    LIMIT_MS,
  );

  test(
    'passes, rejects the kernel as it is, and rejects a mutant',
    async () => {
      const ids = ['iommu-bus-alone', 'lifecycle-kernel-last-run', 'review-stash-first', 'iova-for-bus-pages'];
      for (const { job, problems } of await results(ids)) expect(problems, job.id).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'a model that answers otherwise than the manifest says is told',
    async () => {
      const manifest = await loadManifest();
      const [job] = jobsOf(manifest, 'smoke').filter(({ id }) => id === 'iommu-bus-alone');
      if (job === undefined) throw new Error('no such model');
      const wrong = { ...job, expect: { result: 'violation', of: 'BytesConserved' } as const };
      for await (const { problems } of check(tlc, [wrong], ignore)) {
        expect(problems).toEqual(['expected a violation of BytesConserved, got none']);
      }
    },
    LIMIT_MS,
  );
});

test('every invariant and property that a model checks is broken by a mutant, or by an algorithm as it was', async () => {
  const { models, mutants } = await loadManifest();
  const broken = new Set([
    ...mutants.map(({ violates }) => violates),
    ...models.flatMap(({ expect: { result, ...rest } }) => (result === 'violation' && 'of' in rest ? [rest.of] : [])),
  ]);
  const checked = new Set(
    [...new Set(models.map(({ config }) => config))].flatMap((config) => {
      const text = readFileSync(path.join(modelFolder, `${config}.cfg`), 'utf8');
      return [
        ...text.matchAll(/^(?:INVARIANTS?|PROPERTY)((?:\s+(?!CHECK_|CONSTANTS|PROPERTY|INVARIANT)\w+)+)/gm),
      ].flatMap(([, names = '']) => names.trim().split(/\s+/));
    }),
  );
  expect(checked.size).toBeGreaterThan(25);
  expect([...checked].filter((name) => !broken.has(name))).toEqual([]);
});
