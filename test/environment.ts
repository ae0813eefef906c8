// SPDX-License-Identifier: Apache-2.0
import { describe, inject } from 'vitest';

/** What a test may need of the machine, beyond Node. */
export type Capability =
  | 'gcc'
  | 'qemu'
  | 'kernel'
  | 'kernel-tree'
  | 'python3'
  | 'root'
  | 'rsync'
  | 'java'
  | 'arm64'
  | 'bus-offset'
  | 'busybox';

declare module 'vitest' {
  interface ProvidedContext {
    /** For each capability: null when the machine has it, else why not and what to do. */
    missing: Record<Capability, string | null>;
    /** Path of an unpacked kernel source tree, when there is one. */
    kernelTree: string | null;
  }
}

/**
 * `describe` for suites that need something of the machine. A suite whose need is missing is skipped and its title
 * says why; with P2P_CONFORM_REQUIRE=all it runs, and so fails, instead.
 */
export function requireOrSkip(...capabilities: Capability[]): (title: string, suite: () => void) => void {
  const missing = inject('missing');
  const reasons = capabilities.flatMap((capability) => missing[capability] ?? []);
  if (reasons.length === 0 || process.env['P2P_CONFORM_REQUIRE'] === 'all') {
    return (title, suite) => describe(title, suite);
  }
  return (title, suite) => describe.runIf(false)(`${title} [skipped: ${reasons.join('; ')}]`, suite);
}
