// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../src/runner/kernel/cache-folder.js';
import { DEFAULT_PLATFORM, type Platform, platformName } from '../../src/runner/kernel/platform.js';
import { cachedSources } from '../../src/runner/kernel/source-package.js';

/**
 * The source of a kernel in the cache that was built.
 * @param version two numbers, as in 6.12
 * @param platform what it was built for
 * @throws Error that tells how to get it when it isn't there
 */
export function kernelInCache(version: string, platform: Platform = DEFAULT_PLATFORM): string {
  const name = cachedSources(cacheFolder()).find((source) => source.startsWith(`linux-source-${version}_`));
  const source = path.join(cacheFolder(), 'sources', name ?? '', 'linux');
  if (name !== undefined && existsSync(path.join(source, `build-${platformName(platform)}`, 'vmlinux'))) return source;
  const command = platform.variant === 'smp' ? 'stress' : 'run --target qemu';
  const debug = platform.variant === 'debug' ? ' --debug' : '';
  const arch = platform.arch === 'arm64' ? ` --arch arm64 --pages ${platform.pages}` : '';
  throw new Error(
    `no Linux ${version} for ${platformName(platform)} in the cache: p2p-conform ${command} --kernel ${version}${arch}${debug} --setup`,
  );
}
