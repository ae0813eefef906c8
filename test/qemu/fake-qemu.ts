// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { packageRoot } from '../../src/reference/formats/package-root.js';
import { findProgram } from '../../src/runner/doctor/find-program.js';

/**
 * The environment in which a run finds fakes/fake-qemu.mjs in place of QEMU.
 * @param mode - what it does: see there
 */
export function fakeQemu(mode: string, more: Record<string, string> = {}): Record<string, string> {
  const fakes = path.join(packageRoot, 'test', 'qemu', 'fakes');
  return {
    ...more,
    REAL_QEMU: findProgram('qemu-system-x86_64') ?? '',
    FAKE_QEMU: mode,
    PATH: [fakes, process.env['PATH'] ?? ''].join(path.delimiter),
  };
}
