// SPDX-License-Identifier: Apache-2.0
import type { TargetProgress } from '../targets/target.js';
import { parseKernelChoice } from './kernel-choice.js';
import type { KernelTree } from './kernel-tree.js';
import type { Platform } from './platform.js';
import { packagedTree } from './source-package.js';
import { userTree } from './user-tree.js';

export interface TreeOptions {
  readonly cache: string;
  /** Download what is missing. */
  readonly setup: boolean;
  readonly progress: TargetProgress;
  /** What to build for; x86_64 when it is left out. */
  readonly platform?: Platform;
}

/**
 * The source of a kernel, and where it is built.
 * @param kernel the value of --kernel
 * @throws BadInputError, TargetStartError as packagedTree and userTree
 */
export async function chooseTree(kernel: string, options: TreeOptions): Promise<KernelTree> {
  const choice = parseKernelChoice(kernel);
  return choice.kind === 'version' ? packagedTree(choice.version, options) : userTree(choice.path, options);
}
