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

/** @param asked - which of the vectors that QEMU can build a tree for */
async function pathVerdicts(
  options: Partial<QemuOptions> = {},
  asked: (vector: PathVector) => boolean = () => true,
): Promise<{ verdicts: Verdict[]; end: TargetEnd }> {
  const paths = (await loadCorpus()).paths.filter(asked);
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

/** Defects in pci_p2pdma_distance_many alone. */
const BUGS_OF_MANY = ['many-stops-at-first', 'many-is-the-longest', 'many-goes-by-the-last'];

function hasMany({ clients }: PathVector): boolean {
  return clients.length > 1;
}

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
      expect(countOf(verdicts, 'pass')).toBeGreaterThan(90);
      expect(end.splats).toEqual([]);
      // There is no page of a provider that has published none.
      const inPart = verdicts.filter(({ judge }) => judge === 'part').map(({ vector }) => vector);
      expect(inPart).toEqual(['paths/unpublished-unlisted', 'paths/unpublished-zen']);
      const { paths } = await loadCorpus();
      const ofMany = new Set(paths.filter(({ clients }) => clients.length !== 1).map(({ id }) => id));
      const askedForMany = verdicts.filter(
        ({ vector, requirements, status }) =>
          ofMany.has(vector) && status === 'pass' && requirements.includes('PATH-MANY'),
      );
      expect(askedForMany).toHaveLength(18);
      expect(end.extraBoots?.length).toBeLessThanOrEqual(12);
      expect(end.extraBoots?.flatMap(({ trees }) => trees)).toContain('unpublished-zen');
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

  test.each(BUGS_OF_MANY)(
    '%s is caught by PATH-MANY, and by nothing else',
    async (patch) => {
      if (kernel === null) throw new Error('no copy of the kernel');
      await kernel.apply(patch);
      try {
        const { verdicts } = await pathVerdicts({ cache: kernel.cache }, hasMany);
        const failed = verdicts.filter(({ status }) => status === 'fail');
        expect(failed).not.toEqual([]);
        const named = failed.flatMap(({ violations = [] }) => violations.map((violation) => violation.requirement));
        expect([...new Set(named)]).toEqual(['PATH-MANY']);
        expect(countOf(verdicts, 'error')).toBe(0);
        expect(countOf(verdicts, 'pass') + countOf(verdicts, 'fail')).toBe(16);
      } finally {
        await kernel.revert(patch);
      }
    },
    BUILD_AND_RUN_MS,
  );
});
