// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { TargetStartError } from '../errors/conform-error.js';
import { CommandFailedError, runCommand } from '../kernel/run-command.js';
import { explainDiskFull } from '../kernel/disk-space.js';
import type { TargetProgress } from '../targets/target.js';
import { installCommand, missingNeeds, type Need, type Purpose } from './needs.js';

/**
 * Makes sure that the machine has what these purposes need.
 * @param options.setup install what is missing; without it, or when not root, missing things are an error that names
 *   the command
 * @throws TargetStartError when something is missing and is not installed
 */
export async function requireNeeds(
  purposes: readonly Purpose[],
  options: { setup: boolean; cache: string; progress: TargetProgress },
): Promise<void> {
  const missing = missingNeeds(...purposes);
  if (missing.length === 0) return;
  const names = missing.map((need) => `${need.name} (package ${need.package})`).join(', ');
  const command = installCommand(missing);
  if (!options.setup) {
    throw new TargetStartError(`Missing on this machine: ${names}.`, `sudo ${command.join(' ')}`);
  }
  if (process.getuid?.() !== 0) {
    throw new TargetStartError(
      `Missing on this machine: ${names}. Only root can install packages.`,
      `sudo ${command.join(' ')}`,
    );
  }
  options.progress.stage(`install ${command.slice(4).join(' ')}`);
  await install(command, path.join(options.cache, 'install.log'), options.progress);
  reportStillMissing(missing);
}

async function install(command: readonly string[], log: string, progress: TargetProgress): Promise<void> {
  const run = async (...args: string[]): Promise<void> => {
    await runCommand('apt-get', args, {
      log,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      onLine: progress.detail.bind(progress),
    });
  };
  const [, ...args] = command;
  try {
    // The package lists may be older than the packages, or absent: update them, but only when the first try fails.
    await run(...args).catch(async (error: unknown) => {
      if (!(error instanceof CommandFailedError)) throw error;
      await run('update');
      await run(...args);
    });
  } catch (error) {
    const explained = explainDiskFull(error, '/');
    if (!(explained instanceof CommandFailedError)) throw explained;
    throw new TargetStartError(
      `Installing packages failed:\n${explained.output.map((line) => `  ${line}`).join('\n')}`,
      `Run it by hand: ${command.join(' ')}. Log: ${log}`,
    );
  }
}

function reportStillMissing(wanted: readonly Need[]): void {
  const missing = wanted.filter((need) => need.find() === null);
  if (missing.length === 0) return;
  throw new TargetStartError(
    `Installed, but still not found: ${missing.map((need) => need.name).join(', ')}.`,
    'See whether PATH has the folder that the package installs to.',
  );
}
