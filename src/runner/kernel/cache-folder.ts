// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import envPaths from 'env-paths';
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

/** Level by level: where a file system refuses, as /proc does, Node's own recursion doesn't end. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another run may have made it in between.
    if (!existsSync(folder)) throw error;
  }
}
