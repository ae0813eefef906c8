// SPDX-License-Identifier: Apache-2.0

/** Bytes of the granules that an entry touches. */
export function wholeGranules(offset: bigint, length: bigint, granule: bigint): bigint {
  return (((offset % granule) + length + granule - 1n) / granule) * granule;
}
