// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../spec/types/formats.js';
import { DEFAULT_PLATFORM, type Platform } from '../../src/runner/kernel/platform.js';
import { commandLine } from '../runner/command-line.js';
import { countOf } from './guest-verdicts.js';
import { kernelInCache } from './kernel-in-cache.js';
import { PatchedKernel } from './patched-kernel.js';

const BUILD_AND_RUN_MS = 900_000;
const DEBUG: Platform = { ...DEFAULT_PLATFORM, variant: 'debug' };
/** Lists of all kinds of memory, IOVA that is allocated and freed, small and large. */
const FAMILIES = ['kind-orders', 'leaks', 'reserved'];

/** Patches of one kernel, and what it says of them; nothing where they are no bug. */
const BUGS: readonly [name: string, patches: readonly string[], says: RegExp | null][] = [
  ['nothing: the kernel as it is, with memory that is short', [], null],
  ['a sleeping call in an RCU section', ['sleep-in-rcu-section'], /BUG: sleeping function called from invalid context/],
  ['IOVA that is read after it was freed', ['iova-read-after-free'], /BUG: KASAN: slab-use-after-free in free_iova/],
  [
    'locks that are taken in two orders',
    ['lock-order'],
    /WARNING: possible circular locking dependency detected|INFO: possible circular locking/,
  ],
];

async function run(
  cache: string,
  variant: readonly string[],
  name: string,
): Promise<{ report: Report; code?: number }> {
  const output = path.join(cache, `${name}.json`);
  const { code } = await commandLine(
    ['run', '--target', 'qemu', ...variant, ...FAMILIES.flatMap((family) => ['--filter', family])].concat([
      '--format',
      'json',
      '--output',
      output,
    ]),
    { env: { P2P_CONFORM_CACHE: cache } },
  );
  const report = JSON.parse(readFileSync(output, 'utf8')) as Report;
  return { report, ...(code !== undefined && { code }) };
}

/** All that the kernel said, in vectors and outside of them. */
function complaintsOf({ results, splats }: Report): string[] {
  return [...splats, ...results.filter(({ status }) => status === 'fail').map(({ reason = '' }) => reason)];
}

describe('bugs that only a kernel that watches itself sees', () => {
  let debug: PatchedKernel | null = null;
  let plain: PatchedKernel | null = null;

  beforeAll(async () => {
    debug = await PatchedKernel.copyOf(kernelInCache('6.12', DEBUG), DEBUG);
    plain = await PatchedKernel.copyOf(kernelInCache('6.12'));
  }, BUILD_AND_RUN_MS);
  afterAll(async () => {
    await debug?.remove();
    await plain?.remove();
  }, BUILD_AND_RUN_MS);

  test.each(BUGS)(
    '%s',
    async (_, patches, says) => {
      if (debug === null) throw new Error('no copy of the kernel');
      for (const patch of patches) await debug.apply(patch);
      try {
        const { report, code } = await run(debug.cache, ['--debug'], patches.join('-') || 'unpatched');
        const complaints = complaintsOf(report);
        expect(complaints.filter((text) => says === null || !says.test(text))).toEqual([]);
        expect(complaints.length > 0).toBe(says !== null);
        expect(code).toBe(says === null ? 0 : 1);
        // The outcomes are right: it is the kernel's log alone that tells.
        expect(report.results.flatMap(({ violations = [] }) => violations)).toEqual([]);
        expect(countOf(report.results, 'pass')).toBeGreaterThan(100);
      } finally {
        for (const patch of patches) await debug.revert(patch);
      }
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'a kernel that does not watch itself passes with all of them',
    async () => {
      if (plain === null) throw new Error('no copy of the kernel');
      for (const patch of new Set(BUGS.flatMap(([, patches]) => patches))) await plain.apply(patch);
      const { report, code } = await run(plain.cache, [], 'plain');
      expect(complaintsOf(report)).toEqual([]);
      expect(code).toBe(0);
      expect(countOf(report.results, 'pass')).toBeGreaterThan(100);
    },
    BUILD_AND_RUN_MS,
  );
});
