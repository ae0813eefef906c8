// SPDX-License-Identifier: Apache-2.0

/** Linux errno values that the DMA API may meet (include/uapi/asm-generic/errno*.h). */
const NAMES = new Map([
  [1, 'EPERM'],
  [2, 'ENOENT'],
  [5, 'EIO'],
  [6, 'ENXIO'],
  [7, 'E2BIG'],
  [11, 'EAGAIN'],
  [12, 'ENOMEM'],
  [14, 'EFAULT'],
  [16, 'EBUSY'],
  [17, 'EEXIST'],
  [19, 'ENODEV'],
  [22, 'EINVAL'],
  [28, 'ENOSPC'],
  [34, 'ERANGE'],
  [75, 'EOVERFLOW'],
  [95, 'EOPNOTSUPP'],
  [98, 'EADDRINUSE'],
  [110, 'ETIMEDOUT'],
  [121, 'EREMOTEIO'],
  [524, 'ENOTSUPP'],
]);

/** The name of an errno value; `E` and the number when it has none here. */
export function errnoName(errno: number): string {
  return NAMES.get(errno) ?? `E${errno}`;
}
