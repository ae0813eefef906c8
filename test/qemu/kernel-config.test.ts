// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { missingOptions } from '../../src/runner/kernel/kernel-config.js';

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
