// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../reference/formats/package-root.js';

/** Folder of the sources that run in the guest: module, agent, config, topologies, protocol. */
export const NATIVE_HARNESS = path.join(packageRoot, 'native-harness');

/** Files of a folder and the folders below it, as sorted relative paths. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** sha256 over the names and texts of files, in hex. */
export function hashFiles(folder: string, names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of names) {
    const text = readFileSync(path.join(folder, name));
    hash.update(`${name} ${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}

/**
 * Makes files in `to` equal those in `from`, and leaves those alone that are equal already: make goes by modification
 * times. What the list doesn't name stays, so that objects survive.
 */
export function mirrorFiles(from: string, to: string, names: readonly string[]): void {
  for (const name of names) {
    const source = path.join(from, name);
    const copy = path.join(to, name);
    if (existsSync(copy) && readFileSync(copy).equals(readFileSync(source))) continue;
    mkdirSync(path.dirname(copy), { recursive: true });
    rmSync(copy, { force: true });
    copyFileSync(source, copy);
  }
}
