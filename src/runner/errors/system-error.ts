// SPDX-License-Identifier: Apache-2.0
import { tmpdir } from 'node:os';
import { BadInputError, ConformError, TargetStartError } from './conform-error.js';

/** What a user can do about what the operating system refused, by errno. */
const CURES: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space there, or choose a folder on a larger disk',
  EDQUOT: 'free some space there, or choose a folder with another quota',
  EROFS: 'choose a folder that can be written to',
  EACCES: 'choose a place that you may write to',
  EPERM: 'choose a place that you may write to',
  ENOTDIR: 'a part of the path is a file: choose another',
  ENOENT: 'make the folder first, or correct the path',
  EMFILE: 'raise the limit of open files (ulimit -n)',
};

/** What the operating system refused, and what to do; null for an error of another kind. */
function explained(error: unknown): { message: string; cure: string } | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const cure = CURES[error.code];
  return cure === undefined ? null : { message: error.message, cure };
}

/** An error of a command's own input and output, as one that the user can do something about. */
export function asBadInput(error: unknown): unknown {
  const found = error instanceof ConformError ? null : explained(error);
  return found === null ? error : new BadInputError(found.message, found.cure);
}

/** Whatever kept a target from starting, as an error that says so: no vector was judged, so nothing failed. */
export function asStartError(error: unknown): ConformError {
  if (error instanceof ConformError) return error;
  const found = explained(error);
  if (found !== null) {
    const where = `P2P_CONFORM_CACHE names the cache folder, TMPDIR the temporary one (${tmpdir()})`;
    return new TargetStartError(found.message, `${found.cure}; ${where}`);
  }
  const start = new TargetStartError(
    `the target could not be started: ${error instanceof Error ? error.message : String(error)}`,
    'see the stack with --verbose; this looks like a fault of p2p-conform',
  );
  if (error instanceof Error && error.stack !== undefined) start.stack = error.stack;
  return start;
}
