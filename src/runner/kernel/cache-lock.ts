// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';

/** A holder touches its lock every few seconds; one that has not done so for this long is dead. */
const STALE_MS = 10_000;
const POLL_MS = 200;

/**
 * Does work while no other process works on the same thing.
 * @param lockFolder path of the lock, a folder that exists while it is held; its parent must exist
 * @param waiting called once when another process holds the lock
 */
export async function withLock<T>(lockFolder: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  const losses: Error[] = [];
  const take = async (): Promise<() => Promise<void>> => {
    let told = false;
    for (;;) {
      try {
        return await lockfile.lock(lockFolder, {
          lockfilePath: lockFolder,
          realpath: false,
          stale: STALE_MS,
          // Someone deleted the cache meanwhile: the work itself will fail or not; there is nothing to release.
          onCompromised: (error) => {
            losses.push(error);
          },
        });
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
        if (!told) waiting();
        told = true;
      }
      await sleep(POLL_MS);
    }
  };
  const release = await take();
  try {
    return await work();
  } finally {
    if (losses.length === 0) await release();
  }
}
