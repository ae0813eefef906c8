// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { lacking, missingOptions } from '../../src/runner/kernel/kernel-config.js';

describe('options that a .config lacks', () => {
  const config = 'CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=m\nCONFIG_NAME="x"\n';

  test.each([
    ['CONFIG_A=y\n# CONFIG_B is not set', []],
    ['# a comment\n\nCONFIG_NAME="x"', []],
    ['CONFIG_B=y', ['CONFIG_B=y']],
    ['CONFIG_C=y', ['CONFIG_C=y']],
    ['# CONFIG_A is not set', ['# CONFIG_A is not set']],
    ['# CONFIG_C is not set', ['# CONFIG_C is not set']],
    ['# CONFIG_UNKNOWN is not set', []],
    ['CONFIG_UNKNOWN=y', ['CONFIG_UNKNOWN=y']],
  ])('%j', (fragment, missing) => {
    expect(missingOptions(fragment, config)).toEqual(missing);
  });
});

describe('an option that newer kernels have made part of another', () => {
  const fragment = 'CONFIG_DMA_API_DEBUG_SG=y';

  test.each([
    ['on', 'CONFIG_DMA_API_DEBUG=y\nCONFIG_DMA_API_DEBUG_SG=y\n', []],
    ['off where there is one', 'CONFIG_DMA_API_DEBUG=y\n# CONFIG_DMA_API_DEBUG_SG is not set\n', [fragment]],
    ['unknown, and the other is on', 'CONFIG_DMA_API_DEBUG=y\n', []],
    ['unknown, and the other is off', '# CONFIG_DMA_API_DEBUG is not set\n', [fragment]],
  ])('%s', (_, config, missing) => {
    expect(missingOptions(fragment, config)).toEqual(missing);
  });
});

describe('a kernel that lacks options', () => {
  const tree = { source: '/home/me/linux', build: '/cache/trees/1/build', lock: '/lock', origin: '/home/me/linux' };
  const missing = ['CONFIG_PCI_P2PDMA=y', '# CONFIG_SWIOTLB is not set'];

  test('names them, and a command that writes nothing into the tree', () => {
    const { message, cure } = lacking({ ...tree, platform: { arch: 'x86_64', pages: '4k' } }, missing);
    expect(message).toContain('/home/me/linux');
    for (const line of missing) expect(message).toContain(line);
    expect(cure).toMatch(/search \(\/\) for PCI_P2PDMA, SWIOTLB$/);
    expect(cure).toMatch(/make -C \/home\/me\/linux O=\/cache\/trees\/1\/build ARCH=x86_64 .*menuconfig, /);
  });

  test('of another architecture has the compiler in the command too', () => {
    const other = process.arch === 'arm64' ? 'x86_64' : 'arm64';
    const { cure } = lacking({ ...tree, platform: { arch: other, pages: '4k' } }, missing);
    expect(cure).toMatch(new RegExp(`ARCH=${other} CROSS_COMPILE=\\S+-linux-gnu- menuconfig`));
  });
});
