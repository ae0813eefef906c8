// SPDX-License-Identifier: Apache-2.0
import { guestPurposes } from '../doctor/needs.js';
import { requireNeeds } from '../doctor/install.js';
import { chooseTree } from '../kernel/choose-tree.js';
import { buildGuestImage, type GuestImage } from '../kernel/guest-image.js';
import type { Platform } from '../kernel/platform.js';
import { makeRunFolder } from '../qemu/run-folder.js';
import type { TargetProgress } from '../targets/target.js';

/** A build that guests boot from. */
export interface PreparedGuest {
  readonly image: GuestImage;
  /** Removes the image: no guest may boot from it any more. */
  remove(): void;
}

/**
 * Builds what guests of this kernel and platform boot, once for all of them: a tree that changes meanwhile changes none
 * of them. With `setup`, installs and downloads what is missing.
 * @param kernel as --kernel of a run
 * @param options.busOffset whether a guest of it has other bus addresses than physical ones
 * @throws ConformError as a run that can't start does
 */
export async function prepareGuest(
  kernel: string,
  platform: Platform,
  options: { cache: string; setup: boolean; busOffset: boolean; progress: TargetProgress },
): Promise<PreparedGuest> {
  const needed = guestPurposes(platform, options.busOffset);
  await requireNeeds(options.setup ? [...needed, 'source', 'mirror'] : needed, options);
  const folder = makeRunFolder(options.cache);
  const remove = (): void => {
    folder.remove(false);
  };
  try {
    const tree = await chooseTree(kernel, { ...options, platform });
    return { image: await buildGuestImage(tree, folder.temporary, options), remove };
  } catch (error) {
    remove();
    throw error;
  }
}
