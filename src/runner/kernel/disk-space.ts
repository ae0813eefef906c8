// SPDX-License-Identifier: Apache-2.0
import { statfsSync } from 'node:fs';
import { TargetStartError } from '../errors/conform-error.js';
import { CommandFailedError } from './run-command.js';

const MIB = 1024 * 1024;

/** What to do about a full disk. */
const CURE = 'Free some space, or set P2P_CONFORM_CACHE to a folder on a larger disk. The cache folder may be deleted.';

/**
 * Refuses to begin work that would fill the disk.
 * @param folder an existing folder on the disk in question
 * @param bytes what the work needs
 * @param purpose what needs the space, for the message
 * @throws TargetStartError when there is less
 */
export function requireSpace(folder: string, bytes: number, purpose: string): void {
  const free = freeBytes(folder);
  if (free < bytes) {
    throw new TargetStartError(
      `${purpose} needs ${mebibytes(bytes)} in ${folder}, and only ${mebibytes(free)} are free.`,
      CURE,
    );
  }
}

/** Bytes that an unprivileged process may still write on the disk of this folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** The error itself, or, when a full disk caused it, one that says so and what to do. */
export function explainDiskFull(error: unknown, folder: string): unknown {
  const full =
    error instanceof CommandFailedError
      ? error.output.some((line) => /No space left on device|ENOSPC|enough free space/.test(line))
      : error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  if (!full) return error;
  return new TargetStartError(`The disk of ${folder} is full: ${mebibytes(freeBytes(folder))} are free.`, CURE);
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / MIB)} MiB`;
}
