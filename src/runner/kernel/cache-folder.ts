// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import envPaths from 'env-paths';
import { makeFolder } from '../../reference/formats/make-folder.js';
import { explainDiskFull } from './disk-space.js';

/**
 * Where kernel sources, builds and logs are kept: $P2P_CONFORM_CACHE, else the user's cache folder. All of it can be
 * deleted at any time that no run uses it.
 */
export function cacheFolder(): string {
  const chosen = process.env['P2P_CONFORM_CACHE'];
  return chosen === undefined || chosen === '' ? envPaths('p2p-conform', { suffix: '' }).cache : path.resolve(chosen);
}

/**
 * A folder below the cache folder, made when it is missing.
 * @throws TargetStartError when the disk is full
 */
export function cacheSubfolder(cache: string, ...names: string[]): string {
  const folder = path.join(cache, ...names);
  try {
    makeFolder(folder);
  } catch (error) {
    throw explainDiskFull(error, cache);
  }
  return folder;
}
