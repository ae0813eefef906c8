// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { NATIVE_HARNESS } from '../../src/runner/kernel/harness-files.js';
import {
  ARCHITECTURES,
  archFacts,
  configFragments,
  hasPages,
  PAGES,
  parsePlatform,
  platformName,
} from '../../src/runner/kernel/platform.js';
import { loadTopology } from '../../src/runner/qemu/topology.js';

const platforms = ARCHITECTURES.flatMap((arch) => PAGES.map((pages) => ({ arch, pages }))).filter(hasPages);

describe('platforms', () => {
  test('x86_64 has one size of pages, arm64 three', () => {
    expect(platforms.map(platformName)).toEqual(['x86_64', 'arm64-4k', 'arm64-16k', 'arm64-64k']);
  });

  test.each(platforms)('$arch with pages of $pages has all that its guests are made from', async (platform) => {
    const fragments = configFragments(platform).map((name) => path.join(NATIVE_HARNESS, 'config', name));
    expect(fragments.filter((file) => !existsSync(file))).toEqual([]);
    const topology = await loadTopology(archFacts(platform).topology);
    expect(topology.arch).toBe(platform.arch);
  });

  test('the fragment of a page size chooses that size and no other', () => {
    for (const pages of PAGES) {
      const text = readFileSync(path.join(NATIVE_HARNESS, 'config', `arm64-${pages}.config`), 'utf8');
      expect(text.match(/^CONFIG_ARM64_\w+_PAGES=y$/gm)).toEqual([`CONFIG_ARM64_${pages.toUpperCase()}_PAGES=y`]);
    }
  });

  test('what there is not is refused, with the choices', () => {
    expect(parsePlatform()).toEqual({ arch: 'x86_64', pages: '4k' });
    expect(parsePlatform('arm64', '64k')).toEqual({ arch: 'arm64', pages: '64k' });
    expect(() => parsePlatform('riscv')).toThrow(/--arch riscv is not supported/);
    expect(() => parsePlatform('x86_64', '64k')).toThrow(/--pages 64k is not supported on x86_64/);
    expect(() => parsePlatform('arm64', '8k')).toThrow(/--pages 8k/);
  });
});
