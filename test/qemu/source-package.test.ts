// SPDX-License-Identifier: Apache-2.0
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TargetStartError } from '../../src/runner/errors/conform-error.js';
import { packagedTree } from '../../src/runner/kernel/source-package.js';
import { requireOrSkip } from '../environment.js';
import { silent } from './guest-verdicts.js';
import { fakeApt, type FakeApt } from './small-source-package.js';

requireOrSkip('gcc')('the source of a kernel from a package', () => {
  const { PATH = '' } = process.env;
  let folder = '';
  let cache = '';
  let apt: FakeApt;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-test-'));
    cache = path.join(folder, 'cache');
    apt = await fakeApt(folder);
    process.env['PATH'] = [apt.bin, PATH].join(path.delimiter);
  });
  afterEach(() => {
    process.env['PATH'] = PATH;
    rmSync(folder, { recursive: true });
  });

  const left = (): string[] => readdirSync(path.join(cache, 'sources')).filter((name) => name !== 'apt.log');
  const get = (setup: boolean, version = '6.12') => packagedTree(version, { cache, setup, progress: silent });

  test('is downloaded, checked and unpacked once, and found again without apt', async () => {
    const tree = await get(true);
    expect(tree.origin).toBe('linux-source-6.12 6.12.999-1');
    expect(existsSync(path.join(tree.source, 'drivers/iommu/dma-iommu.c'))).toBe(true);
    expect(left()).toEqual([expect.stringMatching(/^linux-source-6\.12_6\.12\.999-1_[0-9a-f]{12}$/)]);
    process.env['PATH'] = PATH;
    expect(await get(false)).toEqual(tree);
    expect(await get(false, '6.12.999')).toEqual(tree);
  });

  test('is not downloaded without --setup', async () => {
    await expect(get(false)).rejects.toMatchObject({
      message: expect.stringContaining('not in the cache') as string,
      cure: expect.stringContaining('--setup') as string,
    });
  });

  test('the newest is the newest release of all, no release candidate; without --setup the newest in the cache', async () => {
    await expect(get(false, 'newest')).rejects.toThrow('The source of Linux newest is not in the cache');
    const tree = await get(true, 'newest');
    expect(tree.origin).toBe('linux-source-6.12 6.12.999-1');
    expect(await get(false, 'newest')).toEqual(tree);
  });

  test("what only newer suites of the machine's own archive have is fetched by lists in the cache", async () => {
    rmSync(apt.bin, { recursive: true });
    apt = await fakeApt(path.join(folder, 'newer'), 'newer suites');
    process.env['PATH'] = [apt.bin, PATH].join(path.delimiter);
    const tree = await get(true);
    expect(tree.origin).toBe('linux-source-6.12 6.12.999-1');
    const sources = readFileSync(path.join(cache, 'apt', 'sources.list'), 'utf8')
      .trim()
      .split('\n');
    expect(sources).toHaveLength(2);
    for (const line of sources)
      expect(line).toMatch(/^deb (\[signed-by=\S+\] )?http:\/\/archive\.invalid\/debian\/ \S+ main$/);
  });

  test('a version that apt does not have', async () => {
    await expect(get(true, '6.12.99')).rejects.toThrow(
      'No package source of this machine has linux-source-6.12 6.12.99',
    );
  });

  test('two runs at once share one download', async () => {
    apt.setDelay('0.5');
    const [one, other] = await Promise.all([get(true), get(true)]);
    expect(one).toEqual(other);
    expect(left()).toHaveLength(1);
  });

  test.each([
    [
      'cut short',
      () => {
        truncateSync(apt.deb, 100);
      },
    ],
    [
      'replaced',
      () => {
        writeFileSync(apt.deb, 'an error page');
      },
    ],
  ])('a download that is %s leaves nothing, and the next run works', async (_, damage) => {
    const whole = path.join(folder, 'whole.deb');
    copyFileSync(apt.deb, whole);
    damage();
    await expect(get(true)).rejects.toSatisfy(
      (error) => error instanceof TargetStartError && /damaged on its way: its sha256 is/.test(error.message),
    );
    expect(left()).toEqual([]);
    copyFileSync(whole, apt.deb);
    await expect(get(true)).resolves.toBeDefined();
  });

  test('what an interrupted run left behind is removed', async () => {
    mkdirSync(path.join(cache, 'sources', 'incomplete-abc', 'linux'), { recursive: true });
    await get(true);
    expect(left()).toEqual([expect.stringMatching(/^linux-source/)]);
  });
});
