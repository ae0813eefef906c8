// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { PathVector, Verdict } from '../../spec/types/formats.js';
import { pathQuestionOf } from '../../src/reference/formats/check-path.js';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { judgePath } from '../../src/runner/judge/judge-path.js';
import { QemuTarget, type QemuOptions } from '../../src/runner/targets/qemu.js';
import { pathObservationsOf } from '../../src/runner/targets/path-observations.js';
import type { TargetEnd } from '../../src/runner/targets/target.js';
import { requireOrSkip } from '../environment.js';
import { countOf, silent } from './guest-verdicts.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 600_000;

async function pathVerdicts(options: Partial<QemuOptions> = {}): Promise<{ verdicts: Verdict[]; end: TargetEnd }> {
  const { paths } = await loadCorpus();
  const target = new QemuTarget({ iommu: 'intel', setup: false, ...options });
  try {
    await target.start(silent);
    const seen = await pathObservationsOf(target, paths.map(pathQuestionOf));
    const verdicts = seen.flatMap((observation, index) => {
      const vector = paths[index];
      return vector === undefined ? [] : [judgePath(vector, observation)];
    });
    return { verdicts, end: await target.stop() };
  } catch (error) {
    await target.stop();
    throw error;
  }
}

/** Defects in drivers/pci/p2pdma.c, what must be said of them, and the only vectors that may fail then. */
const BUGS: readonly [patch: string, requirement: string, explained: (vector: PathVector) => boolean][] = [
  ['acs-redirect-ignored', 'PATH-BUS', ({ id }) => /^paths\/root-port-acs-.*(rr|cr)/.test(id)],
  ['every-amd-cpu-forwards', 'PATH-UNREACHABLE', ({ id }) => /^paths\/(last-)?before-zen-/.test(id)],
  ['other-host-bridges-forward', 'PATH-UNREACHABLE', ({ id }) => id === 'paths/expander-unlisted'],
  [
    'client-hops-not-counted',
    'PATH-DISTANCE',
    ({ expect: { clients } }) => clients.some(({ distance }) => distance > 0),
  ],
];

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('the path decision of a real kernel', () => {
  let kernel: PatchedKernel | null = null;

  beforeAll(async () => {
    const tree = inject('kernelTree');
    if (tree === null) throw new Error('no kernel source in the cache');
    kernel = await PatchedKernel.copyOf(tree);
  }, BUILD_AND_RUN_MS);
  afterAll(() => kernel?.remove(), BUILD_AND_RUN_MS);

  test.each(['intel', 'none'])(
    'as it is, IOMMU %s: every tree that QEMU can build passes, with nothing forged',
    async (iommu) => {
      const { verdicts, end } = await pathVerdicts({ iommu });
      const bad = verdicts.filter(({ status }) => status !== 'pass' && status !== 'skip');
      expect(bad.map(({ vector, status, reason }) => `${vector} ${status} ${reason ?? ''}`)).toEqual([]);
      expect(countOf(verdicts, 'pass')).toBeGreaterThan(70);
      expect(end.splats).toEqual([]);
    },
    BUILD_AND_RUN_MS,
  );

  test.each(BUGS)(
    '%s is caught by %s',
    async (patch, requirement, explained) => {
      if (kernel === null) throw new Error('no copy of the kernel');
      await kernel.apply(patch);
      try {
        const { verdicts } = await pathVerdicts({ cache: kernel.cache });
        const failed = verdicts.filter(({ status }) => status === 'fail');
        const named = failed.flatMap(({ violations = [] }) => violations.map((violation) => violation.requirement));
        expect(named).toContain(requirement);
        expect(countOf(verdicts, 'error')).toBe(0);
        const allowed = new Set((await loadCorpus()).paths.filter(explained).map(({ id }) => id));
        expect(failed.map(({ vector }) => vector).filter((vector) => !allowed.has(vector))).toEqual([]);
      } finally {
        await kernel.revert(patch);
      }
    },
    BUILD_AND_RUN_MS,
  );
});
