// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';

/** Which kernel to run: a version that Debian packages the source of, or a tree on this machine. */
export type KernelChoice = { kind: 'version'; version: string } | { kind: 'tree'; path: string };

/** The kernel that a run takes when the user names none. */
export const DEFAULT_KERNEL_VERSION = '6.12';

/** In place of a version: the newest that there is. */
export const NEWEST = 'newest';

/**
 * Reads the value of --kernel: `6.12`, `6.12.117` or `newest` is a version, all else a folder. A folder with such a name is
 * `./6.12`.
 */
export function parseKernelChoice(text: string): KernelChoice {
  return text === NEWEST || /^\d+\.\d+(\.\d+)?$/.test(text)
    ? { kind: 'version', version: text }
    : { kind: 'tree', path: path.resolve(text) };
}
