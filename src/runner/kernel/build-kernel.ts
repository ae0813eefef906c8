// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TargetProgress } from '../targets/target.js';
import { requireSpace } from './disk-space.js';
import { hashFiles, NATIVE_HARNESS } from './harness-files.js';
import { isCurrent, recordSnapshot } from './input-snapshot.js';
import type { Kbuild } from './kbuild.js';
import { kconfigInputs, kernelInputs } from './kbuild-inputs.js';
import { configureKernel } from './kernel-config.js';

const CODE_UNDER_TEST = 'drivers/iommu/dma-iommu.c';
const CONFIG = 'config/x86_64.config';
/** A build of the trimmed kernel takes 0.1 GB. */
const NEEDED_BYTES = 0.3 * 1024 ** 3;

/**
 * Brings vmlinux up to date with the tree, in the tree's build folder; only looks when nothing changed. To be called
 * with the tree's lock held.
 * @throws TargetStartError when the kernel can't be configured or doesn't build
 */
export async function buildKernel(kbuild: Kbuild, progress: TargetProgress): Promise<void> {
  const { source, build } = kbuild.tree;
  const recipe = hashFiles(NATIVE_HARNESS, [CONFIG]);
  const kernelSnapshot = path.join(build, 'p2p-conform.kernel');
  if (isCurrent(kernelSnapshot, recipe)) return;

  mkdirSync(build, { recursive: true });
  requireSpace(build, NEEDED_BYTES, 'Building the kernel');
  const startedAt = Date.now();
  const configSnapshot = path.join(build, 'p2p-conform.config');
  if (!isCurrent(configSnapshot, recipe)) {
    progress.stage('configure kernel');
    await configureKernel(kbuild, path.join(NATIVE_HARNESS, CONFIG));
  }
  progress.stage('build kernel');
  await kbuild.make('Building the kernel', ['vmlinux', 'modules_prepare']);
  // No modules are built in the tree, so vmlinux has all the symbols that a module can ask for.
  copyFileSync(path.join(build, 'vmlinux.symvers'), path.join(build, 'Module.symvers'));

  const config = path.join(build, '.config');
  recordSnapshot(configSnapshot, recipe, kconfigInputs(source, build), [config], startedAt);
  const inputs = kernelInputs(source, build);
  // A kbuild that records dependencies in another way: then make itself has to look each time.
  if (!inputs.has(path.join(source, CODE_UNDER_TEST))) return;
  const products = [config, path.join(build, 'vmlinux'), path.join(build, 'Module.symvers')];
  recordSnapshot(kernelSnapshot, recipe, inputs, products, startedAt);
}

/** The kernel's release string, as uname -r would say. */
export function kernelRelease(build: string): string {
  return readFileSync(path.join(build, 'include/config/kernel.release'), 'utf8').trim();
}
