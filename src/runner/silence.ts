// SPDX-License-Identifier: Apache-2.0

const TICK_MS = 1000;

/**
 * Calls back once, after so many milliseconds in which this process was awake. A machine that was suspended, or that ran
 * nothing for a while, wakes up with its clock ahead: whoever is waited for had no more time than this process had.
 * @param milliseconds - rounded up to whole seconds if longer than one
 * @returns what ends the wait
 */
export function afterSilence(milliseconds: number, callBack: () => void): () => void {
  const tick = Math.min(milliseconds, TICK_MS);
  let left = milliseconds;
  const timer = setInterval(() => {
    left -= tick;
    if (left > 0) return;
    clearInterval(timer);
    callBack();
  }, tick);
  return () => {
    clearInterval(timer);
  };
}
