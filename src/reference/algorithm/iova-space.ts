// SPDX-License-Identifier: Apache-2.0

interface Block {
  readonly start: number;
  readonly end: number;
}

/** Taken addresses, and the taken ones below them: spaces are short-lived and have few blocks, so a list beats an array. */
interface Taken extends Block {
  below: Taken | undefined;
}

/** The reference's IOMMU translates addresses below this. */
const APERTURE = 2 ** 48;

/** Allocations of fewer granules take a power of two (drivers/iommu/iova.c: alloc_iova_fast). */
const ROUNDED_BELOW = 32;

/** The IOVA space of one client: allocated from the top, each block aligned to its size rounded up to a power of two. */
export class IovaSpace {
  /** Stands above all blocks, and is none itself. */
  readonly #top: Taken;

  /**
   * @param granule - bytes
   * @param end - the DMA mask + 1: a power of two, bytes
   * @param reserved - never given out, from low to high
   */
  constructor(
    readonly granule: number,
    readonly end: number,
    reserved: readonly Block[] = [],
  ) {
    let below: Taken | undefined;
    for (const block of reserved) {
      if (block.start < end) below = { start: block.start, end: block.end, below };
    }
    this.#top = { start: end, end, below };
  }

  /**
   * Allocates `size` bytes, a multiple of the granule, below 4 GiB if they fit there.
   * @returns the start, or undefined if no aligned block is free (-ENOMEM)
   */
  allocate(size: number): number | undefined {
    let alignment = this.granule;
    while (alignment < size) alignment *= 2;
    const taken = size < this.granule * ROUNDED_BELOW ? alignment : size;
    const lowest = this.granule;
    const low = topmost(this.#top.below, taken, alignment, lowest, Math.min(this.end, 2 ** 32));
    const start = low ?? topmost(this.#top.below, taken, alignment, lowest, Math.min(this.end, APERTURE));
    if (start !== undefined) {
      let above = this.#top;
      while (above.below !== undefined && above.below.start > start) above = above.below;
      above.below = { start, end: start + taken, below: above.below };
    }
    return start;
  }

  /** Gives back what `allocate` returned. */
  free(start: number): void {
    let above = this.#top;
    while (above.below !== undefined && above.below.start > start) above = above.below;
    if (above.below?.start === start) above.below = above.below.below;
  }

  /** How many single granules are left. The first granule of the space is never given out. */
  freeGranules(): number {
    let taken = 0;
    for (let block = this.#top.below; block !== undefined; block = block.below) taken += block.end - block.start;
    return (this.end - taken) / this.granule - 1;
  }
}

/** The highest aligned start of a free block that lies from `lowest` to `end`; `highest` is the first of the taken ones. */
function topmost(
  highest: Taken | undefined,
  size: number,
  alignment: number,
  lowest: number,
  end: number,
): number | undefined {
  let start = Math.floor((end - size) / alignment) * alignment;
  for (let block = highest; block !== undefined && start < block.end; block = block.below) {
    if (start + size > block.start) start = Math.floor((block.start - size) / alignment) * alignment;
  }
  return start >= lowest ? start : undefined;
}
