// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Tests that take a quarter of an hour are for people who ask for them.
    include: ['test/**/*.test.ts', ...(process.env['P2P_CONFORM_LONG'] === '1' ? ['test/**/*.long.ts'] : [])],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 180_000,
    // Guests and kernel builds share two cores at the least: one test file at a time keeps their timeouts honest.
    // test/run-all.mjs has those without guests run beside them.
    fileParallelism: false,
  },
});
