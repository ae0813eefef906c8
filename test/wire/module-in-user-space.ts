// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { packageRoot } from '../../src/reference/formats/index.js';

/**
 * Compiles sources of the kernel module, with a few definitions in place of the kernel's headers, and with checks of
 * every access and of undefined behaviour.
 * @param main - a file of this folder, whose main() calls them
 * @param sources - names in native-harness/module
 */
export function compileInUserSpace(main: string, sources: readonly string[], program: string): void {
  const here = path.join(packageRoot, 'test', 'wire');
  const harness = path.join(packageRoot, 'native-harness');
  execFileSync('gcc', [
    ...['-O1', '-g', '-Wall', '-Wextra', '-Werror', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
    ...['-I', path.join(here, 'shim'), '-I', path.join(harness, 'module'), '-I', path.join(harness, 'protocol')],
    ...[path.join(here, main), ...sources.map((name) => path.join(harness, 'module', name)), '-o', program],
  ]);
}
