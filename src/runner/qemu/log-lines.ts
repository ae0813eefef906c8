// SPDX-License-Identifier: Apache-2.0

/** Kernel log lines of a LOG message. */
export function logLines(payload: Uint8Array): string[] {
  return Buffer.from(payload)
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '');
}
