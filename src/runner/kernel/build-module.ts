// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TargetProgress } from '../targets/target.js';
import { filesBelow, hashFiles, mirrorFiles, NATIVE_HARNESS } from './harness-files.js';
import { isCurrent, recordSnapshot } from './input-snapshot.js';
import type { Kbuild } from './kbuild.js';
import { compiledFrom, HARNESS_COPY } from './kbuild-inputs.js';

/** Folders of the harness that the module is compiled from. */
const FOLDERS = ['module', 'protocol'];

/**
 * Brings the kernel module up to date with its source and the kernel's headers. It is compiled from a copy in the
 * build folder, so that the harness's own folder stays as it is. To be called with the tree's lock held, after
 * buildKernel.
 * @returns path of the .ko file
 * @throws TargetStartError when it doesn't build
 */
export async function buildModule(kbuild: Kbuild, progress: TargetProgress): Promise<string> {
  const { build } = kbuild.tree;
  const copy = path.join(build, HARNESS_COPY);
  const folder = path.join(copy, 'module');
  const module = path.join(folder, 'p2p_conform.ko');
  const names = FOLDERS.flatMap((name) => filesBelow(path.join(NATIVE_HARNESS, name)).map((file) => `${name}/${file}`));
  const recipe = hashFiles(NATIVE_HARNESS, names);
  const snapshot = path.join(copy, 'snapshot');
  if (isCurrent(snapshot, recipe)) return module;

  progress.stage('build module');
  const startedAt = Date.now();
  forgetOtherConfiguration(build, copy, folder);
  mirrorFiles(NATIVE_HARNESS, copy, names);
  await kbuild.make('Building the kernel module', ['modules'], { M: folder });
  const headers = [...compiledFrom(folder, build)];
  // Headers that the kernel build writes, and the copy, are younger than the start of a first run.
  const [products, inputs] = [
    headers.filter((file) => file.startsWith(build)),
    headers.filter((file) => !file.startsWith(build)),
  ];
  recordSnapshot(snapshot, recipe, inputs, [...products, module], startedAt);
  return module;
}

/**
 * Removes what was compiled with another configuration. From Linux 6.13 on, kbuild looks for the options that an object of
 * a module depends on below the module's folder, where they are not, and would keep it.
 */
function forgetOtherConfiguration(build: string, copy: string, folder: string): void {
  const record = path.join(copy, 'configuration');
  const configuration = hashFiles(build, ['include/config/auto.conf']);
  if (existsSync(record) && readFileSync(record, 'utf8') === configuration) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  writeFileSync(record, configuration);
}
