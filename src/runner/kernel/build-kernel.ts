// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TargetProgress } from '../targets/target.js';
import { requireSpace } from './disk-space.js';
import { hashFiles, NATIVE_HARNESS } from './harness-files.js';
import { isCurrent, recordSnapshot } from './input-snapshot.js';
import type { Kbuild } from './kbuild.js';
import { kconfigInputs, kernelInputs } from './kbuild-inputs.js';
import { configureKernel, mergeFragments } from './kernel-config.js';
import { archFacts, configFragments } from './platform.js';

const CODE_UNDER_TEST = 'drivers/iommu/dma-iommu.c';
/** A build of the trimmed kernel takes 0.1 GB, one that watches itself 0.4. */
const NEEDED_BYTES = 0.6 * 1024 ** 3;

/**
 * Brings the kernel's image up to date with the tree, in the tree's build folder; only looks when nothing changed. To be called
 * with the tree's lock held.
 * @throws TargetStartError when the kernel can't be configured or doesn't build
 */
export async function buildKernel(kbuild: Kbuild, progress: TargetProgress): Promise<void> {
  const { source, build, platform } = kbuild.tree;
  const { image } = archFacts(platform);
  const fragments = configFragments(platform).map((name) => `config/${name}`);
  const recipe = hashFiles(NATIVE_HARNESS, fragments);
  const kernelSnapshot = path.join(build, 'p2p-conform.kernel');
  if (isCurrent(kernelSnapshot, recipe)) return;

  mkdirSync(build, { recursive: true });
  requireSpace(build, NEEDED_BYTES, 'Building the kernel');
  const startedAt = Date.now();
  const configSnapshot = path.join(build, 'p2p-conform.config');
  if (!isCurrent(configSnapshot, recipe)) {
    progress.stage('configure kernel');
    const fragment = path.join(build, 'p2p-conform.fragment');
    const texts = fragments.map((name) => readFileSync(path.join(NATIVE_HARNESS, name), 'utf8'));
    writeFileSync(fragment, mergeFragments(texts));
    await configureKernel(kbuild, fragment);
  }
  progress.stage('build kernel');
  await kbuild.make('Building the kernel', [image.target, 'modules_prepare']);
  // No modules are built in the tree, so vmlinux has all the symbols that a module can ask for.
  copyFileSync(path.join(build, 'vmlinux.symvers'), path.join(build, 'Module.symvers'));

  const config = path.join(build, '.config');
  recordSnapshot(configSnapshot, recipe, kconfigInputs(source, build), [config], startedAt);
  const inputs = kernelInputs(kbuild.tree);
  // A kbuild that records dependencies in another way: then make itself has to look each time.
  if (!inputs.has(path.join(source, CODE_UNDER_TEST))) return;
  const products = [config, path.join(build, image.file), path.join(build, 'Module.symvers')];
  recordSnapshot(kernelSnapshot, recipe, inputs, products, startedAt);
}

/** The kernel's release string, as uname -r would say. */
export function kernelRelease(build: string): string {
  return readFileSync(path.join(build, 'include/config/kernel.release'), 'utf8').trim();
}
