// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { requireNeeds } from '../doctor/install.js';
import { BadInputError } from '../errors/conform-error.js';
import { cacheSubfolder } from './cache-folder.js';
import { explainDiskFull } from './disk-space.js';
import { hasBuild, notAKernelTree, type KernelTree } from './kernel-tree.js';
import type { TreeOptions } from './choose-tree.js';
import { DEFAULT_PLATFORM, platformName } from './platform.js';
import { runCommand } from './run-command.js';

/** File beside a tree's build that names the tree. */
const ORIGIN = 'origin';

/** What a build inside the tree leaves behind, and make refuses to build elsewhere (Linux: Makefile, outputmakefile). */
const BUILT_IN_TREE = ['.config', 'include/config', 'arch/x86/include/generated', 'arch/arm64/include/generated'];

/** Of a tree that was built in place, all but what the build made. Patterns of rsync. */
const NOT_MIRRORED = [
  ...BUILT_IN_TREE.map((name) => `/${name}`),
  '/include/generated',
  '/arch/*/include/generated',
  '/vmlinux*',
  '/System.map',
  '/build-*',
  '/.git',
  '*.o',
  '*.a',
  '*.ko',
  '*.cmd',
  '*.mod',
  '*.mod.c',
  '*.symvers',
  '*.order',
  '*.tab.[ch]',
  '*.lex.c',
];

/**
 * A tree of the user's, by path. It is never written to: the build is in the cache, found again by the tree's real
 * path. A tree that was built in place is mirrored there first, which is for the build to do: it has the lock. Builds for
 * all platforms share that mirror, and so its lock.
 * @throws BadInputError when the folder is no kernel tree
 * @throws TargetStartError when it must be mirrored and rsync is missing
 */
export async function userTree(folder: string, options: TreeOptions): Promise<KernelTree> {
  const { cache, progress, platform = DEFAULT_PLATFORM } = options;
  const buildName = `build-${platformName(platform)}`;
  const reason = notAKernelTree(folder);
  if (reason !== null) {
    throw new BadInputError(
      `${folder} is not a Linux source tree: ${reason}.`,
      'Name the top folder of a Linux tree, or a version such as 6.12.',
    );
  }
  const source = realpathSync(folder);
  const key = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const place = cacheSubfolder(cache, 'trees', key);
  // For people: which tree this is.
  writeFileSync(path.join(place, ORIGIN), `${source}\n`);
  if (!BUILT_IN_TREE.some((name) => existsSync(path.join(source, name)))) {
    const lock = path.join(place, `lock-${platformName(platform)}`);
    return { source, build: path.join(place, buildName), lock, platform, origin: source };
  }
  await requireNeeds(['mirror'], options);
  const mirror = path.join(place, 'linux');
  return {
    source: mirror,
    build: path.join(mirror, buildName),
    lock: path.join(place, 'lock-mirror'),
    platform,
    origin: `${source} (mirrored)`,
    refresh: async () => {
      progress.stage('mirror kernel tree');
      try {
        await runCommand(
          'rsync',
          ['-a', '--delete', ...NOT_MIRRORED.map((name) => `--exclude=${name}`), `${source}/`, `${mirror}/`],
          { log: path.join(place, 'mirror.log') },
        );
      } catch (error) {
        throw explainDiskFull(error, cache);
      }
    },
  };
}

/** Trees of the user's that something was built for. */
export function cachedUserTrees(cache: string): { origin: string; built: boolean }[] {
  const trees = path.join(cache, 'trees');
  if (!existsSync(trees)) return [];
  return readdirSync(trees)
    .filter((key) => existsSync(path.join(trees, key, ORIGIN)))
    .map((key) => ({
      origin: readFileSync(path.join(trees, key, ORIGIN), 'utf8').trim(),
      built: hasBuild(path.join(trees, key)) || hasBuild(path.join(trees, key, 'linux')),
    }));
}
