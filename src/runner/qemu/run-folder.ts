// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onExit } from 'signal-exit';
import { cacheSubfolder } from '../kernel/cache-folder.js';
import { explainDiskFull } from '../kernel/disk-space.js';

/** Runs whose logs are kept. */
const KEPT_RUNS = 20;
/** A socket's path has at most 107 bytes (Linux: struct sockaddr_un); this much is for the folder. */
const LONGEST_TEMPORARY = 60;

/** The two folders of one run. */
export interface RunFolder {
  /** Private and temporary, with a short path: the image that is booted, and sockets. Gone when the process ends. */
  readonly temporary: string;
  /** In the cache: logs, for people. */
  readonly logs: string;
  /** Removes the temporary folder, and the logs too when there are none or nobody will want them. */
  remove(keepLogs: boolean): void;
}

/**
 * Makes the folders of a run, and removes the logs of old runs.
 * @throws TargetStartError when the disk is full
 */
export function makeRunFolder(cache: string): RunFolder {
  const runs = cacheSubfolder(cache, 'runs');
  for (const old of readdirSync(runs).sort().slice(0, -KEPT_RUNS)) {
    rmSync(path.join(runs, old), { recursive: true, force: true });
  }
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace(/\..*/, '');
  const logs = cacheSubfolder(runs, `${stamp}-${process.pid}-${process.hrtime.bigint().toString(36)}`);
  const base = tmpdir().length > LONGEST_TEMPORARY ? '/tmp' : tmpdir();
  let temporary: string;
  try {
    temporary = mkdtempSync(path.join(base, 'p2p-conform-'));
  } catch (error) {
    throw explainDiskFull(error, base);
  }
  const removeTemporary = (): void => {
    rmSync(temporary, { recursive: true, force: true });
  };
  const forget = onExit(removeTemporary);
  return {
    temporary,
    logs,
    remove: (keepLogs) => {
      forget();
      removeTemporary();
      if (!keepLogs || readdirSync(logs).length === 0) rmSync(logs, { recursive: true, force: true });
    },
  };
}
