// SPDX-License-Identifier: Apache-2.0
import { guestPurposes } from '../doctor/needs.js';
import { requireNeeds } from '../doctor/install.js';
import { chooseTree } from '../kernel/choose-tree.js';
import { buildGuestImage } from '../kernel/guest-image.js';
import type { Platform } from '../kernel/platform.js';
import { makeRunFolder } from '../qemu/run-folder.js';
import type { TargetProgress } from '../targets/target.js';

/**
 * Brings all that guests of this kernel and platform boot up to date in the cache; with `setup`, installs and downloads
 * what is missing.
 * @param kernel as --kernel of a run
 * @throws ConformError as a run that can't start does
 */
export async function prepareGuest(
  kernel: string,
  platform: Platform,
  options: { cache: string; setup: boolean; progress: TargetProgress },
): Promise<void> {
  const needed = guestPurposes(platform);
  await requireNeeds(options.setup ? [...needed, 'source', 'mirror'] : needed, options);
  const folder = makeRunFolder(options.cache);
  try {
    const tree = await chooseTree(kernel, { ...options, platform });
    await buildGuestImage(tree, folder.temporary, options);
  } finally {
    folder.remove(false);
  }
}
