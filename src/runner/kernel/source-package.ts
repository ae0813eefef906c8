// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { onExit } from 'signal-exit';
import { requireNeeds } from '../doctor/install.js';
import { TargetStartError } from '../errors/conform-error.js';
import type { TargetProgress } from '../targets/target.js';
import type { Apt } from './apt.js';
import { cacheSubfolder } from './cache-folder.js';
import { withLock } from './cache-lock.js';
import type { TreeOptions } from './choose-tree.js';
import { explainDiskFull, requireSpace } from './disk-space.js';
import { findPackage, newestPackage } from './find-package.js';
import { NEWEST } from './kernel-choice.js';
import type { KernelTree } from './kernel-tree.js';
import { DEFAULT_PLATFORM, platformName, type Platform } from './platform.js';
import { CommandFailedError, runCommand } from './run-command.js';
import { belongsTo, newestOf, packageOf } from './source-name.js';

/** The package, its unpacking and a build: 0.15 + 1.6 + 0.4 GB for Linux 6.12, and some air. */
const NEEDED_BYTES = 2.5 * 1024 ** 3;

/**
 * The source of a Linux version from Debian's package linux-source-X.Y. A source that is in the cache is taken as it
 * is, the newest first; else, with `setup`, the package is fetched by apt-get, checked and unpacked into the cache.
 * @param version `6.12` for the newest, `6.12.117`, or `newest`: with `setup` of all that Debian's archive has now,
 *   without of all that are in the cache
 * @throws TargetStartError when it isn't there and may not be downloaded, or when that fails
 */
export async function packagedTree(version: string, options: TreeOptions): Promise<KernelTree> {
  const { cache, setup, progress, platform = DEFAULT_PLATFORM } = options;
  const sources = cacheSubfolder(cache, 'sources');
  const cached = newestSource(sources, version);
  if (cached !== null && !(setup && version === NEWEST)) return treeIn(sources, cached, platform);
  if (!setup) {
    throw new TargetStartError(
      `The source of Linux ${version} is not in the cache (${sources}).`,
      `p2p-conform run --target qemu --kernel ${version} --setup`,
    );
  }
  await requireNeeds(['source'], { setup, cache, progress });
  const waiting = (): void => {
    progress.detail('another run downloads a kernel source; waiting for it');
  };
  return await withLock(path.join(sources, 'lock'), waiting, async () => {
    const log = path.join(sources, 'apt.log');
    const wanted = version === NEWEST ? await newestPackage(cache, log, progress) : version;
    const name = newestSource(sources, wanted) ?? (await download(cache, wanted, progress));
    return treeIn(sources, name, platform);
  });
}

/** Kernel sources in the cache: names of packages with their versions. */
export function cachedSources(cache: string): string[] {
  const sources = path.join(cache, 'sources');
  return existsSync(sources) ? readdirSync(sources).filter((name) => name.startsWith('linux-source-')) : [];
}

function treeIn(sources: string, name: string, platform: Platform): KernelTree {
  const folder = path.join(sources, name);
  const source = path.join(folder, 'linux');
  const origin = name.slice(0, name.lastIndexOf('_')).replace('_', ' ');
  const build = path.join(source, `build-${platformName(platform)}`);
  return { source, build, lock: path.join(folder, 'lock'), platform, origin };
}

/** A source's folder is named PACKAGE_VERSION_HASH: 12 digits of the package's sha256. */
function newestSource(sources: string, version: string): string | null {
  return newestOf(
    readdirSync(sources).filter((name) => {
      const [packageName = '', packageVersion = ''] = name.split('_');
      if (version === NEWEST) return packageName.startsWith('linux-source-');
      return packageName === packageOf(version) && belongsTo(packageVersion, version);
    }),
  );
}

async function download(cache: string, version: string, progress: TargetProgress): Promise<string> {
  const sources = path.join(cache, 'sources');
  requireSpace(sources, NEEDED_BYTES, `Linux ${version} (source and build)`);
  for (const left of readdirSync(sources)) {
    if (left.startsWith('incomplete-')) rmSync(path.join(sources, left), { recursive: true, force: true });
  }
  const folder = mkdtempSync(path.join(sources, 'incomplete-'));
  const removeFolder = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  const forget = onExit(removeFolder);
  try {
    const found = await findPackage(cache, version, path.join(sources, 'apt.log'), progress);
    const deb = await fetchPackage(found.apt, packageOf(version), found.version, folder, progress);
    progress.stage('unpack kernel source');
    await unpack(deb, path.join(folder, 'linux'));
    rmSync(deb.path);
    const name = `${packageOf(version)}_${found.version}_${deb.sha256.slice(0, 12)}`;
    renameSync(folder, path.join(sources, name));
    return name;
  } catch (error) {
    throw explainDiskFull(error, sources);
  } finally {
    removeFolder();
    forget();
  }
}

interface SourcePackage {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
}

async function fetchPackage(
  apt: Apt,
  name: string,
  version: string,
  folder: string,
  progress: TargetProgress,
): Promise<SourcePackage> {
  progress.stage(`download ${name} ${version}`);
  try {
    await apt.download(name, version, folder, progress);
  } catch (error) {
    if (!(error instanceof CommandFailedError) || explainDiskFull(error, folder) !== error) throw error;
    throw new TargetStartError(`Downloading ${name} failed: ${error.output.join('\n')}`, 'Run the command again.');
  }
  const file = readdirSync(folder).find((entry) => entry.endsWith('.deb'));
  if (file === undefined) throw new TargetStartError(`apt-get download ${name} left no file.`, 'Run it again.');
  const deb = path.join(folder, file);
  const hash = createHash('sha256');
  await pipeline(createReadStream(deb), hash);
  const sha256 = hash.digest('hex');
  const expected = await apt.hashOf(name, version);
  if (sha256 !== expected) {
    throw new TargetStartError(
      `${file} was damaged on its way: its sha256 is ${sha256}, the package list says ${expected ?? 'nothing'}. It was deleted.`,
      'Run the command again.',
    );
  }
  return { name, path: deb, sha256 };
}

async function unpack(deb: SourcePackage, into: string): Promise<void> {
  const log = `${into}.log`;
  const script = `set -o pipefail; mkdir "$2" &&
dpkg-deb --fsys-tarfile "$1" | tar -xO "./usr/src/$3.tar.xz" | tar -xJ --strip-components=1 -C "$2"`;
  try {
    await runCommand('bash', ['-c', script, 'unpack', deb.path, into, deb.name], { log });
  } catch (error) {
    if (!(error instanceof CommandFailedError) || explainDiskFull(error, into) !== error) throw error;
    throw new TargetStartError(`${deb.path} can't be unpacked: ${error.output.join('\n')}`, 'Run the command again.');
  }
}
