// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { KernelTree } from './kernel-tree.js';
import { archFacts } from './platform.js';

/** Source and header files in the .cmd files that kbuild leaves beside each object (scripts/basic/fixdep.c). */
const DEPENDENCY = /^(?:source_\S+ := |  )([^\s$]+?)(?: \\)?$/gm;
/** Where a build folder has the copy of the harness that the module is compiled from. */
export const HARNESS_COPY = 'p2p-conform-harness';

/** Folders whose files take part in a kernel build, without being named in a .cmd file. */
const BUILD_SYSTEM = ['scripts', 'scripts/basic', 'scripts/kconfig', 'scripts/mod'];

/**
 * The files that objects were compiled from, as kbuild recorded them.
 * @param folder folder with the objects, below or equal to `build`
 * @param build the build's folder (make's O=), which relative names start from; those of a module do so before Linux 6.13, later
 *   ones start from `folder`
 * @returns absolute paths
 */
export function compiledFrom(folder: string, build: string): Set<string> {
  const files = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.cmd') || !entry.isFile()) continue;
    // The module has inputs of its own, and is compiled in the build folder.
    if (folder === build && entry.parentPath.startsWith(path.join(build, HARNESS_COPY))) continue;
    const text = readFileSync(path.join(entry.parentPath, entry.name), 'utf8');
    for (const [, name = ''] of text.matchAll(DEPENDENCY)) {
      const fromBuild = path.resolve(build, name);
      files.add(existsSync(fromBuild) ? fromBuild : path.resolve(folder, name));
    }
  }
  return files;
}

/**
 * All files of the source that a change of would ask for a new build: those in every folder that something was
 * compiled from, so that makefiles and new headers count too. More than need be, never fewer.
 */
export function kernelInputs({ source, build, platform }: KernelTree): Set<string> {
  const always = [...BUILD_SYSTEM, ...archFacts(platform).buildSystem];
  const folders = new Set(always.map((folder) => path.join(source, folder)));
  for (const file of compiledFrom(build, build)) {
    if (!file.startsWith(`${source}/`) || file.startsWith(`${build}/`)) continue;
    for (let folder = path.dirname(file); !folders.has(folder) && folder !== source; folder = path.dirname(folder)) {
      folders.add(folder);
    }
  }
  const inputs = new Set([path.join(source, 'Makefile'), path.join(source, 'Kbuild')]);
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isFile()) inputs.add(path.join(folder, entry.name));
    }
  }
  return inputs;
}

/** The Kconfig files that the configuration was made from (listed by scripts/kconfig/confdata.c), as absolute paths. */
export function kconfigInputs(source: string, build: string): string[] {
  const text = readFileSync(path.join(build, 'include/config/auto.conf.cmd'), 'utf8');
  return [...text.matchAll(/^\t([^\s$]+)/gm)].map(([, name = '']) => path.resolve(source, name));
}
