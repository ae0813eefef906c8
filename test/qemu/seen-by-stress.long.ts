// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_PLATFORM, type Platform } from '../../src/runner/kernel/platform.js';
import { commandLine } from '../runner/command-line.js';
import { countOf, guestVerdicts } from './guest-verdicts.js';
import { kernelInCache } from './kernel-in-cache.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 900_000;
const SMP: Platform = { ...DEFAULT_PLATFORM, variant: 'smp' };

/** Calls at the same time: some seeds find a race at once, some only after a while. */
const CALLS = 200_000;

describe('a bug that only calls at the same time see', () => {
  let kernel: PatchedKernel | null = null;

  beforeAll(async () => {
    kernel = await PatchedKernel.copyOf(kernelInCache('6.12', SMP), SMP);
  }, BUILD_AND_RUN_MS);
  afterAll(() => kernel?.remove(), BUILD_AND_RUN_MS);

  const stress = (amounts: readonly string[]): ReturnType<typeof commandLine> =>
    commandLine(['stress', '--calls', String(CALLS), '--rounds', '0', '--no-unbind', ...amounts], {
      env: { P2P_CONFORM_CACHE: kernel?.cache ?? '' },
    });

  test(
    'the kernel as it is: nothing wrong',
    async () => {
      const { code, out } = await stress([]);
      expect(out).toMatch(/nothing wrong\n$/);
      expect(code).toBe(0);
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'a map type that all maps share: every vector passes, one after the other',
    async () => {
      if (kernel === null) throw new Error('no copy of the kernel');
      await kernel.apply('map-state-shared');
      const { verdicts, end } = await guestVerdicts({ cache: kernel.cache, platform: SMP });
      expect(countOf(verdicts, 'fail') + countOf(verdicts, 'error')).toBe(0);
      expect(countOf(verdicts, 'pass')).toBeGreaterThan(400);
      expect(end.splats).toEqual([]);
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'calls at the same time find it: by what is mapped, or by the crash of a map that took another one for its own',
    async () => {
      const { code, out } = await stress([]);
      // Processors that crash at the same time write into each other's lines: which of a crash's lines can be read differs.
      expect(out).toMatch(
        /breaks (?:MAP-BUS|MAP-HOST-BRIDGE|MAP-TRANSLATE|MAP-SUCCESS)|BUG: unable to handle page fault|Oops: /,
      );
      expect(code).toBe(1);
    },
    BUILD_AND_RUN_MS,
  );
});
