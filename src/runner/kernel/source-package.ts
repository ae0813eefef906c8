// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { onExit } from 'signal-exit';
import { requireNeeds } from '../doctor/install.js';
import { TargetStartError } from '../errors/conform-error.js';
import type { TargetProgress } from '../targets/target.js';
import { cacheSubfolder } from './cache-folder.js';
import { withLock } from './cache-lock.js';
import { explainDiskFull, requireSpace } from './disk-space.js';
import type { KernelTree } from './kernel-tree.js';
import { CommandFailedError, runCommand } from './run-command.js';

/** The package, its unpacking and a build: 0.15 + 1.6 + 0.4 GB for Linux 6.12, and some air. */
const NEEDED_BYTES = 2.5 * 1024 ** 3;

/**
 * The source of a Linux version from Debian's package linux-source-X.Y. A source that is in the cache is taken as it
 * is, the newest first; else, with `setup`, the package is fetched by apt-get, checked and unpacked into the cache.
 * @param version `6.12` for the newest, or `6.12.117`
 * @throws TargetStartError when it isn't there and may not be downloaded, or when that fails
 */
export async function packagedTree(
  version: string,
  options: { cache: string; setup: boolean; progress: TargetProgress },
): Promise<KernelTree> {
  const sources = cacheSubfolder(options.cache, 'sources');
  const present = newestSource(sources, version);
  if (present !== null) return treeIn(sources, present);
  if (!options.setup) {
    throw new TargetStartError(
      `The source of Linux ${version} is not in the cache (${sources}).`,
      `p2p-conform run --target qemu --kernel ${version} --setup`,
    );
  }
  await requireNeeds(['source'], options);
  const waiting = (): void => {
    options.progress.detail('another run downloads a kernel source; waiting for it');
  };
  return await withLock(path.join(sources, 'lock'), waiting, async () => {
    const name = newestSource(sources, version) ?? (await download(sources, version, options.progress));
    return treeIn(sources, name);
  });
}

/** Kernel sources in the cache: names of packages with their versions. */
export function cachedSources(cache: string): string[] {
  const sources = path.join(cache, 'sources');
  return existsSync(sources) ? readdirSync(sources).filter((name) => name.startsWith('linux-source-')) : [];
}

function treeIn(sources: string, name: string): KernelTree {
  const folder = path.join(sources, name);
  const source = path.join(folder, 'linux');
  const origin = name.slice(0, name.lastIndexOf('_')).replace('_', ' ');
  return { source, build: path.join(source, 'build-x86_64'), lock: path.join(folder, 'lock'), origin };
}

/** A source's folder is named PACKAGE_VERSION_HASH: 12 digits of the package's sha256. */
function newestSource(sources: string, version: string): string | null {
  const matching = readdirSync(sources).filter((name) => {
    const [packageName, packageVersion = ''] = name.split('_');
    return packageName === packageOf(version) && belongsTo(packageVersion, version);
  });
  return matching.sort(new Intl.Collator('en', { numeric: true }).compare).at(-1) ?? null;
}

function packageOf(version: string): string {
  return `linux-source-${version.split('.').slice(0, 2).join('.')}`;
}

function belongsTo(packageVersion: string, version: string): boolean {
  return packageVersion.startsWith(version) && !/^\d/.test(packageVersion.slice(version.length));
}

async function download(sources: string, version: string, progress: TargetProgress): Promise<string> {
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
    const packageVersion = await availableVersion(version, path.join(sources, 'apt.log'), progress);
    const deb = await fetchPackage(packageOf(version), packageVersion, folder, progress);
    progress.stage('unpack kernel source');
    await unpack(deb, path.join(folder, 'linux'));
    rmSync(deb.path);
    const name = `${packageOf(version)}_${packageVersion}_${deb.sha256.slice(0, 12)}`;
    renameSync(folder, path.join(sources, name));
    return name;
  } catch (error) {
    throw explainDiskFull(error, sources);
  } finally {
    removeFolder();
    forget();
  }
}

/** The newest package version that apt knows. Its lists are updated when they don't have it. */
async function availableVersion(version: string, log: string, progress: TargetProgress): Promise<string> {
  const packageName = packageOf(version);
  const find = async (): Promise<string | undefined> => {
    const { stdout } = await execa('apt-cache', ['madison', packageName], { reject: false });
    return stdout
      .split('\n')
      .map((line) => line.split('|')[1]?.trim() ?? '')
      .find((packageVersion) => belongsTo(packageVersion, version));
  };
  const known = await find();
  if (known !== undefined) return known;
  progress.stage('update package lists');
  await runCommand('apt-get', ['update'], { log, onLine: progress.detail.bind(progress) }).catch((error: unknown) => {
    if (!(error instanceof CommandFailedError)) throw error;
  });
  const found = await find();
  if (found !== undefined) return found;
  throw new TargetStartError(
    `No package source of this machine has ${packageName} ${version}.`,
    `Run apt-get update as root, choose another version, or name a kernel tree: --kernel PATH. Log: ${log}`,
  );
}

interface SourcePackage {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
}

async function fetchPackage(
  name: string,
  version: string,
  folder: string,
  progress: TargetProgress,
): Promise<SourcePackage> {
  progress.stage(`download ${name} ${version}`);
  const log = path.join(folder, 'download.log');
  try {
    await runCommand('apt-get', ['download', `${name}=${version}`], {
      cwd: folder,
      log,
      onLine: progress.detail.bind(progress),
    });
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
  const expected = await publishedHash(name, version);
  if (sha256 !== expected) {
    throw new TargetStartError(
      `${file} was damaged on its way: its sha256 is ${sha256}, the package list says ${expected}. It was deleted.`,
      'Run the command again.',
    );
  }
  return { name, path: deb, sha256 };
}

async function publishedHash(name: string, version: string): Promise<string> {
  const { stdout } = await execa('apt-cache', ['show', `${name}=${version}`], { reject: false });
  return /^SHA256: ([0-9a-f]{64})$/m.exec(stdout)?.[1] ?? 'nothing';
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
