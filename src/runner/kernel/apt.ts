// SPDX-License-Identifier: Apache-2.0
import { execa } from 'execa';
import type { TargetProgress } from '../targets/target.js';
import { CommandFailedError, runCommand } from './run-command.js';

/** What apt knows by one set of package sources. */
export class Apt {
  /**
   * @param options of apt's that choose the package sources; none: the machine's own
   * @param log file that the output of apt-get is appended to
   */
  constructor(
    private readonly options: readonly string[],
    readonly log: string,
  ) {}

  /** Versions of a package, newest first; none when apt doesn't know it. */
  async versionsOf(packageName: string): Promise<string[]> {
    const { stdout } = await execa('apt-cache', ['madison', packageName, ...this.options], { reject: false });
    return stdout
      .split('\n')
      .map((line) => line.split('|')[1]?.trim() ?? '')
      .filter((version) => version !== '');
  }

  /** Names of packages that begin so. */
  async namesOf(prefix: string): Promise<string[]> {
    const { stdout } = await execa('apt-cache', ['pkgnames', prefix, ...this.options], { reject: false });
    return stdout.split('\n').filter((name) => name !== '');
  }

  /** Updates the package lists. That some or all of them can't be had shows later, when a package is missing. */
  async update(progress: TargetProgress): Promise<void> {
    progress.stage('update package lists');
    const onLine = progress.detail.bind(progress);
    await runCommand('apt-get', ['update', ...this.options], { log: this.log, onLine }).catch((error: unknown) => {
      if (!(error instanceof CommandFailedError)) throw error;
    });
  }

  /**
   * Downloads a package into a folder.
   * @throws CommandFailedError
   */
  async download(packageName: string, version: string, folder: string, progress: TargetProgress): Promise<void> {
    await runCommand('apt-get', ['download', `${packageName}=${version}`, ...this.options], {
      cwd: folder,
      log: this.log,
      onLine: progress.detail.bind(progress),
    });
  }

  /** The sha256 that the package list says of a package, in hex, or null. */
  async hashOf(packageName: string, version: string): Promise<string | null> {
    const args = ['show', `${packageName}=${version}`, ...this.options];
    const { stdout } = await execa('apt-cache', args, { reject: false });
    return /^SHA256: ([0-9a-f]{64})$/m.exec(stdout)?.[1] ?? null;
  }
}
