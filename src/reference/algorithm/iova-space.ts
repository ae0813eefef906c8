// SPDX-License-Identifier: Apache-2.0

interface Block {
  readonly start: number;
  readonly end: number;
}

/** The reference's IOMMU translates addresses below this. */
const APERTURE = 2 ** 48;

/** Allocations of fewer granules take a power of two (drivers/iommu/iova.c: alloc_iova_fast). */
const ROUNDED_BELOW = 32;

/** The IOVA space of one client: allocated from the top, each block aligned to its size rounded up to a power of two. */
export class IovaSpace {
  /** Highest first. */
  readonly #blocks: Block[] = [];

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
    for (let index = reserved.length - 1; index >= 0; index--) {
      const block = reserved[index];
      if (block !== undefined && block.start < end) this.#blocks.push(block);
    }
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
    const low = topmost(this.#blocks, taken, alignment, lowest, Math.min(this.end, 2 ** 32));
    const start = low ?? topmost(this.#blocks, taken, alignment, lowest, Math.min(this.end, APERTURE));
    if (start !== undefined) {
      const index = this.#blocks.findIndex((block) => block.start < start);
      this.#blocks.splice(index < 0 ? this.#blocks.length : index, 0, { start, end: start + taken });
    }
    return start;
  }

  /** Gives back what `allocate` returned. */
  free(start: number): void {
    const index = this.#blocks.findIndex((block) => block.start === start);
    if (index >= 0) this.#blocks.splice(index, 1);
  }

  /** How many single granules are left. The first granule of the space is never given out. */
  freeGranules(): number {
    const taken = this.#blocks.reduce((sum, block) => sum + (block.end - block.start), 0);
    return (this.end - taken) / this.granule - 1;
  }
}

/** The highest aligned start of a free block that lies from `lowest` to `end`; the blocks are the taken ones, highest first. */
function topmost(
  blocks: readonly Block[],
  size: number,
  alignment: number,
  lowest: number,
  end: number,
): number | undefined {
  let start = Math.floor((end - size) / alignment) * alignment;
  for (const block of blocks) {
    if (start >= block.end) break;
    if (start + size > block.start) start = Math.floor((block.start - size) / alignment) * alignment;
  }
  return start >= lowest ? start : undefined;
}
