// SPDX-License-Identifier: Apache-2.0
import { constants, copyFileSync } from 'node:fs';
import path from 'node:path';
import type { TargetProgress } from '../targets/target.js';
import { buildAgent } from './build-agent.js';
import { buildInitrd } from './build-initrd.js';
import { buildKernel, kernelRelease } from './build-kernel.js';
import { buildModule } from './build-module.js';
import { cacheSubfolder } from './cache-folder.js';
import { withLock } from './cache-lock.js';
import { Kbuild } from './kbuild.js';
import type { KernelTree } from './kernel-tree.js';
import { archFacts, platformName } from './platform.js';

/** All that QEMU boots. */
export interface GuestImage {
  /** Path of the kernel: on x86_64 an ELF file with a PVH entry, on arm64 an Image. */
  readonly kernel: string;
  /** Path of the initial file system, with the agent as /init and the module beside it. */
  readonly initrd: string;
  /** As uname -r says. */
  readonly release: string;
  /** Where the kernel's source is from. */
  readonly origin: string;
}

export interface GuestImageOptions {
  readonly cache: string;
  readonly progress: TargetProgress;
}

/**
 * Brings the source up to date, builds what is out of date, and puts a copy of the image into a folder of the run, so
 * that another run may build the same tree while this one boots.
 * @param into an existing folder
 * @throws TargetStartError when the source can't be mirrored or something doesn't build
 */
export async function buildGuestImage(tree: KernelTree, into: string, options: GuestImageOptions): Promise<GuestImage> {
  const { cache, progress } = options;
  cacheSubfolder(path.dirname(tree.lock));
  const waiting = (): void => {
    progress.detail('another run builds this kernel; waiting for it');
  };
  return await withLock(tree.lock, waiting, async () => {
    await tree.refresh?.();
    const kbuild = new Kbuild(
      tree,
      path.join(path.dirname(tree.lock), `build-${platformName(tree.platform)}.log`),
      progress,
    );
    await buildKernel(kbuild, progress);
    const module = await buildModule(kbuild, progress);
    const agent = await buildAgent(cache, tree.platform, progress);
    const kernel = path.join(into, 'kernel');
    copyFileSync(path.join(tree.build, archFacts(tree.platform).image.file), kernel, constants.COPYFILE_FICLONE);
    const initrd = path.join(into, 'initrd.cpio');
    await buildInitrd(tree.build, { '/init': agent, '/p2p_conform.ko': module }, initrd);
    return { kernel, initrd, release: kernelRelease(tree.build), origin: tree.origin };
  });
}
