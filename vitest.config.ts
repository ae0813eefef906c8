// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 180_000,
    // Guests and kernel builds share two cores at the least: one test file at a time keeps their timeouts honest.
    fileParallelism: false,
  },
});
