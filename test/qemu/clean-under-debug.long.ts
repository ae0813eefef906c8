// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../spec/types/formats.js';
import { DEFAULT_PLATFORM } from '../../src/runner/kernel/platform.js';
import { commandLine } from '../runner/command-line.js';
import { kernelInCache } from './kernel-in-cache.js';

const HOURS_MS = 3_600_000;
const ROUNDS = 100;
const VECTORS = 100_000;
/** Their vectors count all of a space of 24 bits: half a second each on such a kernel, a hundred times as long as others. */
const COUNT_ALL = ['bus-only', 'exhaustion', 'faults', 'leaks', 'length-limits'];

describe('the module on a kernel that watches itself', () => {
  test(
    'the whole corpus: nothing fails, and the kernel says nothing',
    async () => {
      kernelInCache('6.12', { ...DEFAULT_PLATFORM, variant: 'debug' });
      const folder = mkdtempSync(path.join(tmpdir(), 'clean-under-debug-'));
      onTestFinished(() => {
        rmSync(folder, { recursive: true });
      });
      const output = path.join(folder, 'report.json');
      const { code, err } = await commandLine([
        ...['run', '--target', 'qemu', '--debug', '--filter', '!(paths)/*'],
        ...['--format', 'json', '--output', output],
      ]);
      expect(code, err).toBe(0);
      const { counts, splats, results } = JSON.parse(readFileSync(output, 'utf8')) as Report;
      expect(splats).toEqual([]);
      expect(results.filter(({ status }) => status === 'fail' || status === 'error')).toEqual([]);
      expect(counts.pass).toBeGreaterThan(1500);
    },
    HOURS_MS,
  );

  test(
    `${ROUNDS} rounds of unloading and loading, and ${VECTORS} vectors in the same boot: nothing wrong`,
    async () => {
      const { code, out, err } = await commandLine([
        ...['stress', '--debug', '--rounds', String(ROUNDS), '--vectors', String(VECTORS)],
        ...['--filter', `!(${COUNT_ALL.join('|')})/*`],
      ]);
      expect(out, err).toMatch(/\nnothing wrong\n$/);
      expect(code).toBe(0);
      const judged = /vectors in one boot: (\d+) judged/.exec(out)?.[1];
      expect(Number(judged)).toBeGreaterThanOrEqual(VECTORS);
      expect(out).toContain(`unload and load: ${ROUNDS} rounds`);
    },
    6 * HOURS_MS,
  );
});
