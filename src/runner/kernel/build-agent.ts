// SPDX-License-Identifier: Apache-2.0
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { TargetStartError } from '../errors/conform-error.js';
import type { TargetProgress } from '../targets/target.js';
import { cacheSubfolder } from './cache-folder.js';
import { explainDiskFull } from './disk-space.js';
import { filesBelow, hashFiles, NATIVE_HARNESS } from './harness-files.js';
import { crossPrefix, type Platform } from './platform.js';
import { CommandFailedError, runCommand } from './run-command.js';

/** Files and folders of the harness that the agent is compiled from. */
const FOLDERS = ['agent', 'protocol'];
const HEADER = 'module/p2pc_ioctl.h';

/**
 * The guest's first process, a static program; compiled once for each version of its source and each architecture.
 * @returns its path in the cache
 * @throws TargetStartError when it doesn't compile
 */
export async function buildAgent(cache: string, platform: Platform, progress: TargetProgress): Promise<string> {
  const names = [
    HEADER,
    ...FOLDERS.flatMap((name) => filesBelow(path.join(NATIVE_HARNESS, name)).map((file) => `${name}/${file}`)),
  ];
  const folder = cacheSubfolder(cache, 'agents');
  const agent = path.join(folder, `${hashFiles(NATIVE_HARNESS, names).slice(0, 16)}-${platform.arch}`);
  if (existsSync(agent)) return agent;

  progress.stage('build guest agent');
  const unfinished = `${agent}.${process.pid}`;
  const log = `${agent}.log`;
  try {
    const variables = [`OUTPUT=${unfinished}`, `CROSS_COMPILE=${crossPrefix(platform)}`];
    await runCommand('make', ['-C', path.join(NATIVE_HARNESS, 'agent'), ...variables], { log });
  } catch (error) {
    const explained = explainDiskFull(error, cache);
    if (!(explained instanceof CommandFailedError)) throw explained;
    throw new TargetStartError(
      `Compiling the guest agent failed:\n${explained.output.map((line) => `  ${line}`).join('\n')}`,
      `Whole log: ${log}`,
    );
  }
  renameSync(unfinished, agent);
  return agent;
}
