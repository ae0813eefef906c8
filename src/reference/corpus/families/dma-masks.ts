// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family, map, unmap } from '../draft.js';

const PAGE = 0x1000;

/** Clients that drive fewer or more address bits than 32. */
export const dmaMasks: Family = {
  family: 'dma-masks',
  title: 'DMA masks',
  description: 'DMA masks of 25 to 64 bits: each byte of IOVA lies below the mask. Bus addresses are not bound by it.',
  drafts: () => [
    ...[25, 26, 28, 30, 31, 32, 33, 36, 40, 48, 64].map((dmaBits): Draft => ({
      name: `mask-${dmaBits}-bits`,
      title: `DMA mask of ${dmaBits} bits: RAM and bus memory`,
      clients: { device: { dmaBits } },
      entries: [entry('ram', 3, 0x200, 0x1e00), entry('bus0', 3, 0, PAGE), entry('ram', 9, 0, 4 * PAGE)],
    })),
    ...[28, 64].map((dmaBits): Draft => ({
      name: `two-lists-${dmaBits}-bits`,
      title: `DMA mask of ${dmaBits} bits: two lists, one after the other`,
      clients: { device: { dmaBits } },
      lists: {
        first: [entry('ram', 3, 0, 2 * PAGE), entry('bridge0', 5, 0, 2 * PAGE)],
        second: [entry('ram', 30, 0x10, 0x10)],
      },
      steps: [map('first'), unmap('first'), map('second'), unmap('second')],
    })),
  ],
};
