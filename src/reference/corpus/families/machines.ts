// SPDX-License-Identifier: Apache-2.0

/** A page size and an IOVA granule that come together, bytes. */
export interface Machine {
  /** In ids. */
  readonly name: string;
  /** In the ids of the family `granules`. */
  readonly longName: string;
  readonly short: string;
  readonly what: string;
  readonly pageSize: number;
  readonly granule: number;
}

/** Those other than 4 KiB with 4 KiB, which all other families have. */
export const machines: readonly Machine[] = [
  {
    name: '16k',
    longName: 'page-16k',
    short: '16K',
    what: '16 KiB pages',
    pageSize: 0x4000,
    granule: 0x4000,
  },
  {
    name: '64k',
    longName: 'page-64k',
    short: '64K',
    what: '64 KiB pages',
    pageSize: 0x10000,
    granule: 0x10000,
  },
  {
    name: '64k-4k',
    longName: 'page-64k-granule-4k',
    short: '64K over 4K',
    what: '64 KiB pages, granules of 4 KiB',
    pageSize: 0x10000,
    granule: 0x1000,
  },
  {
    name: '16k-4k',
    longName: 'page-16k-granule-4k',
    short: '16K over 4K',
    what: '16 KiB pages, granules of 4 KiB',
    pageSize: 0x4000,
    granule: 0x1000,
  },
];
