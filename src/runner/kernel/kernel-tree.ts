// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Platform } from './platform.js';

/** A kernel source that can be built, and where. */
export interface KernelTree {
  /** Folder of the source. */
  readonly source: string;
  /** Folder that the build writes to (make's O=), in the cache; made by the build. */
  readonly build: string;
  /** Path of the lock to hold while building. */
  readonly lock: string;
  /** What it is built for. */
  readonly platform: Platform;
  /** Where the source is from, one line for the report. */
  readonly origin: string;
  /** Brings the source up to date; to be called with the lock held. Absent where the source is the user's own, or fixed. */
  readonly refresh?: () => Promise<void>;
}

/** Files that make a folder a kernel tree with the code under test. */
const MARKS = ['Kconfig', 'Makefile', 'drivers/iommu/dma-iommu.c'];

/** What keeps a folder from being a kernel tree, or null when it is one. */
export function notAKernelTree(folder: string): string | null {
  if (!existsSync(folder)) return 'it does not exist';
  if (!statSync(folder).isDirectory()) return 'it is not a folder';
  const missing = MARKS.filter((mark) => !existsSync(path.join(folder, mark)));
  return missing.length === 0 ? null : `it has no ${missing.join(', no ')}`;
}

/** Whether a folder has a build of a kernel, for any platform. */
export function hasBuild(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const builds = readdirSync(folder).filter((name) => name.startsWith('build-'));
  return builds.some((name) => existsSync(path.join(folder, name, 'vmlinux')));
}
