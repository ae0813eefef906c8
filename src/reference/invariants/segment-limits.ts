// SPDX-License-Identifier: Apache-2.0
import {
  type Bar,
  type ClientLimits,
  type LiveList,
  overlap,
  type Piece,
  type Range,
  type RawSegment,
} from './facts.js';
import { merged, within } from './ranges.js';
import { hex, type Violation, violation } from './violation.js';

/** MAP-BOUNDARY, MAP-MAX-SEG, MAP-DMA-MASK: what the client's driver set for each IOVA segment. */
export function checkLimits(
  segments: readonly RawSegment[],
  pieces: readonly Piece[],
  { dmaMask, boundaryMask, maxSegment }: ClientLimits,
  step: number,
): Violation[] {
  const found: Violation[] = [];
  for (const slot of new Set(pieces.map(({ segment }) => segment))) {
    const segment = segments[slot];
    if (segment === undefined) continue;
    const fail = (requirement: string, field: string, message: string): void =>
      void found.push(violation(requirement, step, `/after/${slot}${field}`, message));
    const { start, end, length } = segment;
    const last = end - 1n;
    // Boundary masks have low bits only, so the bits above them name the window.
    if ((start | boundaryMask) !== (last | boundaryMask)) {
      fail('MAP-BOUNDARY', '', `${hex(start)} to ${hex(last)} crosses a boundary of the mask ${hex(boundaryMask)}`);
    }
    if (length > maxSegment) fail('MAP-MAX-SEG', '/dmaLength', `${hex(length)} is more than ${hex(maxSegment)}`);
    if (last > dmaMask) fail('MAP-DMA-MASK', '', `${hex(last)} lies above the DMA mask ${hex(dmaMask)}`);
  }
  return found;
}

/** MAP-ROUTE: no IOVA is the bus address of a BAR that the client reaches by bus address: a switch would route it there. */
export function checkRoute(
  segments: readonly RawSegment[],
  pieces: readonly Piece[],
  bars: readonly Bar[],
  step: number,
): Violation[] {
  const found: Violation[] = [];
  for (const slot of new Set(pieces.map(({ segment }) => segment))) {
    const segment = segments[slot];
    const bar = segment && bars.find((each) => overlap(each, segment));
    if (segment === undefined || bar === undefined) continue;
    const message = `the IOVA ${hex(segment.start)} to ${hex(segment.end - 1n)} meets bus addresses of ${bar.name}`;
    found.push(violation('MAP-ROUTE', step, `/after/${slot}/dmaAddress`, message));
  }
  return found;
}

/** MAP-OVERLAP: the bytes of a list, and the lists that are mapped in one IOVA space, have IOVA of their own. */
export function checkOverlap(
  list: LiveList,
  others: readonly LiveList[],
  { granule }: ClientLimits,
  step: number,
): Violation[] {
  const found: Violation[] = [];
  const own = granulesOf(list, granule);
  for (const other of others) {
    const shared = granulesOf(other, granule).flatMap((range) => within(range, own))[0];
    if (shared === undefined) continue;
    const message = `granules of ${hex(shared.start)} to ${hex(shared.end - 1n)} are those of the list ${other.list} too`;
    found.push(violation('MAP-OVERLAP', step, '/after', message));
  }
  const byAddress = [...list.pieces].sort((a, b) => (a.dma.start < b.dma.start ? -1 : 1));
  byAddress.forEach((piece, index) => {
    const next = byAddress[index + 1];
    if (next !== undefined && next.dma.start < piece.dma.end) {
      const message = `entries ${piece.entry} and ${next.entry} share the IOVA ${hex(next.dma.start)}`;
      found.push(violation('MAP-OVERLAP', step, `/after/${next.segment}`, message));
    }
  });
  return found;
}

/** The granules that a list's IOVA segments touch. */
export function granulesOf({ pieces }: LiveList, granule: bigint): Range[] {
  return merged(
    pieces.map(({ dma: { start, end } }) => ({
      start: start - (start % granule),
      end: end + ((granule - (end % granule)) % granule),
    })),
  );
}
