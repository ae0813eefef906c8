// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TargetStartError } from '../errors/conform-error.js';
import type { Kbuild } from './kbuild.js';

/**
 * Writes the build's .config: allnoconfig and the fragment on top.
 * @param fragment path of a config fragment; every line of it must stand in the result
 * @throws TargetStartError when make fails, or when the kernel lacks an option of the fragment
 */
export async function configureKernel(kbuild: Kbuild, fragment: string): Promise<void> {
  await kbuild.make('Configuring the kernel', ['allnoconfig'], { KCONFIG_ALLCONFIG: fragment });
  const config = readFileSync(path.join(kbuild.tree.build, '.config'), 'utf8');
  const missing = missingOptions(readFileSync(fragment, 'utf8'), config);
  if (missing.length > 0) {
    throw new TargetStartError(
      `This kernel (${kbuild.tree.origin}) can't have the configuration that the harness needs: ${missing.join(', ')}.`,
      `Take a kernel that has these options, or see what they depend on: make -C ${kbuild.tree.source} menuconfig`,
    );
  }
}

const OPTION = /^(?:# )?(CONFIG_\w+)(?:=| is not set$)/;

/** One config fragment of several: what a later one says of an option takes the place of what earlier ones say. */
export function mergeFragments(texts: readonly string[]): string {
  const lines = texts.flatMap((text) => text.split('\n'));
  const last = new Map(lines.map((line, index) => [OPTION.exec(line)?.[1], index]));
  return lines.filter((line, index) => !OPTION.test(line) || last.get(OPTION.exec(line)?.[1]) === index).join('\n');
}

/** Lines of a config fragment that a .config does not keep. An option that the kernel doesn't know counts as not set. */
export function missingOptions(fragment: string, config: string): string[] {
  const set = new Set(config.split('\n'));
  const lines = fragment.split('\n').map((line) => line.trim());
  return lines.filter((line) => {
    if (/^CONFIG_\w+=/.test(line)) return !set.has(line);
    const off = /^# (CONFIG_\w+) is not set$/.exec(line)?.[1];
    return off !== undefined && (set.has(`${off}=y`) || set.has(`${off}=m`));
  });
}
