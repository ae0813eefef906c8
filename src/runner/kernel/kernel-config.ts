// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TargetStartError } from '../errors/conform-error.js';
import type { Kbuild } from './kbuild.js';
import type { KernelTree } from './kernel-tree.js';
import { crossPrefix } from './platform.js';

/**
 * Writes the build's .config: allnoconfig and the fragment on top.
 * @param fragment path of a config fragment; every line of it must stand in the result
 * @throws TargetStartError when make fails, or when the kernel lacks an option of the fragment
 */
export async function configureKernel(kbuild: Kbuild, fragment: string): Promise<void> {
  await kbuild.make('Configuring the kernel', ['allnoconfig'], { KCONFIG_ALLCONFIG: fragment });
  const config = readFileSync(path.join(kbuild.tree.build, '.config'), 'utf8');
  const missing = missingOptions(readFileSync(fragment, 'utf8'), config);
  if (missing.length > 0) throw lacking(kbuild.tree, missing);
}

/**
 * A kernel that can't be configured as the harness needs it. The command of the cure writes into the build folder, as
 * every make of ours: a .config in the owner's tree would make it one that has to be mirrored.
 * @param missing lines of the fragment, as missingOptions gives them
 */
export function lacking({ source, build, platform, origin }: KernelTree, missing: readonly string[]): TargetStartError {
  const make = [
    `make -C ${source} O=${build} ARCH=${platform.arch}`,
    ...(crossPrefix(platform) === '' ? [] : [`CROSS_COMPILE=${crossPrefix(platform)}`]),
    'menuconfig',
  ].join(' ');
  const names = missing.map((line) => OPTION.exec(line)?.[1]?.replace('CONFIG_', '') ?? line);
  return new TargetStartError(
    `This kernel (${origin}) can't have the configuration that the harness needs: ${missing.join(', ')}.`,
    `Take a kernel that has these options, or see what they depend on: ${make}, then search (/) for ${names.join(', ')}`,
  );
}

const OPTION = /^(?:# )?(CONFIG_\w+)(?:=| is not set$)/;

/** One config fragment of several: what a later one says of an option takes the place of what earlier ones say. */
export function mergeFragments(texts: readonly string[]): string {
  const lines = texts.flatMap((text) => text.split('\n'));
  const last = new Map(lines.map((line, index) => [OPTION.exec(line)?.[1], index]));
  return lines.filter((line, index) => !OPTION.test(line) || last.get(OPTION.exec(line)?.[1]) === index).join('\n');
}

/** Options that newer kernels don't have, since another one does the same there: 7.3 checks segments with all of DMA API debugging. */
const PART_OF: Readonly<Record<string, string>> = { 'CONFIG_DMA_API_DEBUG_SG=y': 'CONFIG_DMA_API_DEBUG=y' };

/**
 * Lines of a config fragment that a .config does not keep. An option that the kernel doesn't know counts as not set,
 * unless it is part of another one there.
 */
export function missingOptions(fragment: string, config: string): string[] {
  const set = new Set(config.split('\n'));
  const lines = fragment.split('\n').map((line) => line.trim());
  return lines.filter((line) => {
    const whole = PART_OF[line];
    if (whole !== undefined && !config.includes(line.replace('=y', ' '))) return !set.has(line) && !set.has(whole);
    if (/^CONFIG_\w+=/.test(line)) return !set.has(line);
    const off = /^# (CONFIG_\w+) is not set$/.exec(line)?.[1];
    return off !== undefined && (set.has(`${off}=y`) || set.has(`${off}=m`));
  });
}
