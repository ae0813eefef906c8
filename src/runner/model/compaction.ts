// SPDX-License-Identifier: Apache-2.0

/** A range of addresses, bytes; may be empty. */
export interface AddressRange {
  readonly start: bigint;
  readonly end: bigint;
}

interface Cluster {
  start: bigint;
  end: bigint;
}

/** Where the compact addresses must end: TLC's integers have 32 bits, and bus addresses lie above. */
const COMPACT_END = 2n ** 29n;
/** In windows larger than this no position is kept, only what crosses an edge. */
const LARGEST_WINDOW = 2n ** 24n;

/** Ranges of addresses don't fit the models, even with what lies between them left out. */
export class NotCompactError extends Error {
  override readonly name = 'NotCompactError';
}

/**
 * 64-bit addresses as small integers for TLC. Ranges that touch keep their distance; what lies between others is left
 * out, their order is kept. Each address keeps its position in its granule and in each small boundary window; a range
 * crosses an edge of a large window afterwards exactly if it did before.
 */
export class Compaction {
  readonly #clusters: readonly Cluster[];
  readonly #starts: readonly bigint[];

  /**
   * @param ranges - all that will be looked up
   * @param granule - bytes, a power of two
   * @param windows - bytes, powers of two, each at least a granule
   * @throws NotCompactError if the ranges are too long
   */
  constructor(ranges: readonly AddressRange[], granule: bigint, windows: readonly bigint[]) {
    this.#clusters = clustersOf(ranges, granule);
    const starts: bigint[] = [];
    // Never 0: what was never mapped has DMA address 0.
    let next = granule;
    for (const cluster of this.#clusters) {
      const at = placeFor(cluster, next, granule, windows);
      starts.push(at);
      next = at + (cluster.end - cluster.start) + granule;
    }
    if (next > COMPACT_END) throw new NotCompactError(`addresses of ${next} bytes in all, more than ${COMPACT_END}`);
    this.#starts = starts;
  }

  /** What stands for a boundary window of this size among the compact addresses, bytes. */
  static window(size: bigint): number {
    return Number(size < LARGEST_WINDOW ? size : LARGEST_WINDOW);
  }

  /**
   * The compact form of an address that lies in a range, or at its end.
   * @throws RangeError for any other
   */
  at(address: bigint): number {
    const index = this.#clusters.findIndex(({ start, end }) => start <= address && address <= end);
    const cluster = this.#clusters[index];
    const start = this.#starts[index];
    if (cluster === undefined || start === undefined) throw new RangeError(`0x${address.toString(16)} is in no range`);
    return Number(start + (address - cluster.start));
  }
}

/** The ranges, each widened to whole granules, those that touch joined, sorted. */
function clustersOf(ranges: readonly AddressRange[], granule: bigint): Cluster[] {
  const whole = ranges.map(({ start, end }) => ({
    start: start - (start % granule),
    end: ((end + granule - 1n) / granule) * granule,
  }));
  whole.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const clusters: Cluster[] = [];
  for (const { start, end } of whole) {
    const last = clusters.at(-1);
    if (last !== undefined && start <= last.end) last.end = end > last.end ? end : last.end;
    else clusters.push({ start, end });
  }
  return clusters;
}

/** The lowest place from `next` on that keeps positions in small windows, and which edges of large ones are crossed. */
function placeFor({ start, end }: Cluster, next: bigint, granule: bigint, windows: readonly bigint[]): bigint {
  const small = windows.filter((window) => window <= LARGEST_WINDOW).reduce((a, b) => (a > b ? a : b), granule);
  const large = windows.filter((window) => window > LARGEST_WINDOW);
  if (large.length === 0) return alignUp(next - (start % small), small) + (start % small);
  const edges = large.map((window) => ((start + window) / window) * window).filter((edge) => edge < end);
  const block = alignUp(next, LARGEST_WINDOW);
  const [edge] = edges;
  if (edge === undefined) {
    if ((start % small) + (end - start) > LARGEST_WINDOW) {
      throw new NotCompactError(`${end - start} contiguous bytes, more than ${LARGEST_WINDOW}`);
    }
    return block + (start % small);
  }
  if (edges.length < large.length || edge - start > LARGEST_WINDOW || end - edge > LARGEST_WINDOW) {
    throw new NotCompactError('contiguous bytes across an edge of some large boundary windows');
  }
  return block + LARGEST_WINDOW - (edge - start);
}

function alignUp(value: bigint, to: bigint): bigint {
  const rest = ((value % to) + to) % to;
  return rest === 0n ? value : value - rest + to;
}
