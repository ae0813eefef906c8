// SPDX-License-Identifier: Apache-2.0
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/reference/formats/package-root.js';
import { cacheFolder } from '../../src/runner/kernel/cache-folder.js';
import { DEFAULT_PLATFORM, type Platform, platformName } from '../../src/runner/kernel/platform.js';

const ANY_BUILD = /^build-/;

/**
 * A cache folder of its own with a copy of the cached kernel source and its build, for patches. The source is hard
 * links, which patch replaces and never writes through; the build is a real copy.
 */
export class PatchedKernel {
  private constructor(
    /** The cache folder, to be given to a target. */
    readonly cache: string,
    /** The copy of the source. */
    readonly source: string,
  ) {}

  /**
   * @param original the source in the cache, built
   * @param platform what the build is for that is copied
   */
  static async copyOf(original: string, platform: Platform = DEFAULT_PLATFORM): Promise<PatchedKernel> {
    const build = `build-${platformName(platform)}`;
    const cache = mkdtempSync(path.join(cacheFolder(), 'test-'));
    const name = path.basename(path.dirname(original));
    const source = path.join(cache, 'sources', name, 'linux');
    mkdirSync(source, { recursive: true });
    const top = readdirSync(original).filter((entry) => !ANY_BUILD.test(entry));
    await execa('cp', ['-al', ...top.map((entry) => path.join(original, entry)), source]);
    if (existsSync(path.join(original, build))) await execa('cp', ['-a', path.join(original, build), source]);
    // These speak of the original's files.
    for (const snapshot of ['p2p-conform.kernel', 'p2p-conform.config', 'p2p-conform-harness']) {
      rmSync(path.join(source, build, snapshot), { recursive: true, force: true });
    }
    moveObjtool(path.join(original, build), path.join(source, build));
    // What is known of KVM on this machine.
    const kvm = path.join(cacheFolder(), 'kvm');
    if (existsSync(kvm)) copyFileSync(kvm, path.join(cache, 'kvm'));
    return new PatchedKernel(cache, source);
  }

  async apply(patch: string): Promise<void> {
    await this.patch('--forward', patch);
  }

  async revert(patch: string): Promise<void> {
    await this.patch('--reverse', patch);
  }

  async remove(): Promise<void> {
    await execa('rm', ['-rf', this.cache]);
  }

  private async patch(direction: string, name: string): Promise<void> {
    const file = path.join(packageRoot, 'test', 'qemu', 'patches', `${name}.patch`);
    await execa('patch', ['-p1', '--no-backup-if-mismatch', direction, `--input=${file}`], { cwd: this.source });
  }
}

/**
 * Of the whole build only objtool has the build's path in its recorded commands; the rest is relative. With the old path
 * there it would be made anew, and every object after it.
 */
function moveObjtool(from: string, to: string): void {
  const folder = path.join(to, 'tools', 'objtool');
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.cmd')) continue;
    const file = path.join(entry.parentPath, entry.name);
    const { atime, mtime } = statSync(file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll(path.dirname(from), path.dirname(to)));
    utimesSync(file, atime, mtime);
  }
}
