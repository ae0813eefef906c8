// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Observation, Report } from '../../spec/types/formats.js';
import { vectorOf } from '../../src/reference/corpus/build.js';
import { expectedOutcomes } from '../../src/reference/expect.js';
import type { Scenario } from '../../src/reference/formats/scenario.js';
import { splatsOf } from '../../src/runner/judge/splats.js';
import { QemuTarget } from '../../src/runner/targets/qemu.js';
import type { TargetEnd } from '../../src/runner/targets/target.js';
import { requireOrSkip } from '../environment.js';
import { commandLine } from '../runner/command-line.js';
import { writeCorpus } from '../runner/sample-corpus.js';
import { silent } from './guest-verdicts.js';
import { PatchedKernel } from './patched-kernel.js';
import { ramScenario } from './ram-scenario.js';

/** Numbers of entries that make the kernel of patches/faults.patch fail. */
const [PANIC, OOPS, BUG, HANG, WARN] = [51, 52, 53, 54, 55];
const SCENARIO_TIMEOUT_MS = 10_000;
const BUILD_AND_RUN_MS = 600_000;

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('a kernel that fails in the middle', () => {
  let kernel: PatchedKernel | null = null;

  beforeAll(async () => {
    const tree = inject('kernelTree');
    if (tree === null) throw new Error('no kernel source in the cache');
    kernel = await PatchedKernel.copyOf(tree);
    await kernel.apply('faults');
  }, BUILD_AND_RUN_MS);
  afterAll(() => kernel?.remove(), BUILD_AND_RUN_MS);

  async function run(scenarios: readonly Scenario[]): Promise<{ observations: Observation[]; end: TargetEnd }> {
    if (kernel === null) throw new Error('no copy of the kernel');
    const target = new QemuTarget({
      iommu: 'intel',
      setup: false,
      cache: kernel.cache,
      scenarioTimeoutMs: SCENARIO_TIMEOUT_MS,
    });
    const observations: Observation[] = [];
    try {
      await target.start(silent);
      for await (const observation of target.run(scenarios)) observations.push(observation);
    } catch (error) {
      await target.stop();
      throw error;
    }
    return { observations, end: await target.stop() };
  }

  test(
    'each fault is the error of the vector that was running, and the others still run',
    async () => {
      const { observations, end } = await run([
        ramScenario('before', 2),
        ramScenario('panic', PANIC),
        ramScenario('between-1', 3),
        ramScenario('oops', OOPS),
        ramScenario('bug', BUG),
        ramScenario('between-2', 4),
        ramScenario('hang', HANG),
        ramScenario('warn', WARN),
        ramScenario('after', 5),
      ]);
      const summary = observations.map((observation) =>
        'error' in observation
          ? [observation.vector, observation.error.kind]
          : [observation.vector, 'log' in observation ? splatsOf(observation.log ?? []).length : 0],
      );
      expect(summary).toEqual([
        ['test/before', 0],
        ['test/panic', 'crash'],
        ['test/between-1', 0],
        ['test/oops', 'crash'],
        ['test/bug', 'crash'],
        ['test/between-2', 0],
        ['test/hang', 'hang'],
        ['test/warn', 1],
        ['test/after', 0],
      ]);
      expect(observations[1]).toMatchObject({
        error: { message: expect.stringContaining('seeded panic') as string },
        log: expect.arrayContaining([expect.stringContaining('Kernel panic - not syncing: seeded panic')]) as string[],
      });
      expect(end.splats).toEqual([]);
      expect(end.logs.every((log) => existsSync(log))).toBe(true);
      expect(end.logs.map((log) => readFileSync(log, 'latin1')).join('')).toContain('seeded panic');
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'a kernel that always panics ends the run in bounded time',
    async () => {
      const { observations } = await run(
        Array.from({ length: 40 }, (_, index) => ramScenario(`panic-${index}`, PANIC)),
      );
      const kinds = observations.map((observation) => ('error' in observation ? observation.error.kind : 'ran'));
      expect(kinds).toEqual([...Array<string>(6).fill('crash'), ...Array<string>(34).fill('no-answer')]);
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'the command line ends with 1, names the vector that was running, and keeps the log',
    async () => {
      if (kernel === null) throw new Error('no copy of the kernel');
      const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-faults-'));
      try {
        const scenarios = [ramScenario('before', 2), ramScenario('panic', PANIC), ramScenario('after', 3)];
        const vectors = scenarios.map((scenario) => vectorOf(scenario, expectedOutcomes(scenario)));
        const corpus = writeCorpus(path.join(folder, 'corpus'), vectors);
        const output = path.join(folder, 'report.json');
        const { code, err } = await commandLine(
          ['run', '--target', 'qemu', '--corpus', corpus, '--format', 'json', '--output', output],
          { env: { P2P_CONFORM_CACHE: kernel.cache } },
        );
        expect(code, err).toBe(1);
        const report = JSON.parse(readFileSync(output, 'utf8')) as Report;
        expect(report.results.map(({ vector, status }) => [vector, status])).toEqual([
          ['test/before', 'pass'],
          ['test/panic', 'error'],
          ['test/after', 'pass'],
        ]);
        expect(readFileSync(report.logs[0] ?? '', 'latin1')).toContain('seeded panic');
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    BUILD_AND_RUN_MS,
  );
});
