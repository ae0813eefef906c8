// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { TargetStartError } from '../errors/conform-error.js';
import { installCommand, missingNeeds } from '../doctor/needs.js';
import { buildAgent } from '../kernel/build-agent.js';
import { cacheSubfolder } from '../kernel/cache-folder.js';
import { filesBelow, mirrorFiles, NATIVE_HARNESS } from '../kernel/harness-files.js';
import { DEFAULT_PLATFORM } from '../kernel/platform.js';
import { CommandFailedError, runCommand } from '../kernel/run-command.js';
import type { TargetProgress } from '../targets/target.js';

/** What compiling a module and the agent takes, of all that building a kernel takes. */
const NEEDED = new Set(['make', 'gcc', 'ld', 'libc.a']);
const FOLDERS = ['module', 'protocol'];

/** The two programs of a live run. */
export interface LivePrograms {
  /** Path of the .ko file. */
  readonly module: string;
  readonly agent: string;
}

/**
 * Builds the module against a machine's kernel, from a copy in the cache, and the agent.
 * @param build - the kernel's build folder, as in /lib/modules
 * @throws TargetStartError when something is missing or doesn't compile
 */
export async function buildForMachine(
  build: string,
  release: string,
  cache: string,
  progress: TargetProgress,
): Promise<LivePrograms> {
  const missing = missingNeeds('build').filter(({ name }) => NEEDED.has(name));
  if (missing.length > 0) {
    const names = missing.map((need) => `${need.name} (package ${need.package})`).join(', ');
    throw new TargetStartError(`Missing on this machine: ${names}.`, `sudo ${installCommand(missing).join(' ')}`);
  }
  const copy = cacheSubfolder(cache, 'live', release.replaceAll('/', '_'));
  const names = FOLDERS.flatMap((name) => filesBelow(path.join(NATIVE_HARNESS, name)).map((file) => `${name}/${file}`));
  mirrorFiles(NATIVE_HARNESS, copy, names);
  const folder = path.join(copy, 'module');
  const log = path.join(copy, 'build.log');
  progress.stage(`build module for ${release}`);
  try {
    await runCommand('make', [`-j${availableParallelism()}`, '-C', build, `M=${folder}`, 'modules'], {
      log,
      env: { MAKEFLAGS: undefined, KBUILD_OUTPUT: undefined, O: undefined, M: undefined },
    });
  } catch (error) {
    if (!(error instanceof CommandFailedError)) throw error;
    throw new TargetStartError(
      `Building the kernel module against ${build} failed:\n${error.output.map((line) => `  ${line}`).join('\n')}`,
      `Whole log: ${log}`,
    );
  }
  return {
    module: path.join(folder, 'p2p_conform.ko'),
    agent: await buildAgent(
      cache,
      { ...DEFAULT_PLATFORM, arch: process.arch === 'arm64' ? 'arm64' : 'x86_64' },
      progress,
    ),
  };
}
