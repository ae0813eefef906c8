// SPDX-License-Identifier: Apache-2.0
import type { CallerEntry, Piece, RawSegment } from './facts.js';
import { hex, type Violation, violation } from './violation.js';

/**
 * MAP-BYTES, MAP-BUS, MAP-BUS-FLAG, MAP-HOST-BRIDGE: walks the segments and the caller's bytes side by side.
 * @returns what broke, and which bytes have which IOVA
 */
export function checkBytes(
  entries: readonly CallerEntry[],
  segments: readonly RawSegment[],
  step: number,
): { found: Violation[]; pieces: Piece[] } {
  const found: Violation[] = [];
  const pieces: Piece[] = [];
  let index = 0;
  let consumed = 0n;
  segments.forEach((segment, slot) => {
    const fail = (requirement: string, field: string, message: string): void =>
      void found.push(violation(requirement, step, `/after/${slot}${field}`, message));
    const first = entries[index];
    if (segment.length === 0n) {
      fail('MAP-BYTES', '/dmaLength', 'a segment without bytes');
      return;
    }
    if (first?.kind === 'bus' && consumed === 0n) {
      checkBusSegment(first, index, segment, fail);
      index++;
      return;
    }
    let { start } = segment;
    while (start < segment.end) {
      const entry = entries[index];
      if (entry === undefined) {
        fail('MAP-BYTES', '/dmaLength', `holds ${hex(segment.end - start)} bytes more than the list has`);
        return;
      }
      if (entry.kind === 'bus') {
        fail('MAP-BUS', '/dmaLength', `goes on into entry ${index}, which must have a segment of its own`);
      }
      const left = entry.length - consumed;
      const end = segment.end - start < left ? segment.end : start + left;
      pieces.push({ segment: slot, entry: index, dma: { start, end }, phys: entry.phys + consumed });
      if (segment.busFlag && entry.kind === 'iova') {
        fail('MAP-BUS-FLAG', '/flags', `carries the bus-address flag, but entry ${index} has no bus address`);
        if (entry.isBar) fail('MAP-HOST-BRIDGE', '/flags', `entry ${index} goes through the host bridge, like RAM`);
      }
      consumed += end - start;
      start = end;
      if (consumed === entry.length) {
        index++;
        consumed = 0n;
      }
    }
  });
  if (index < entries.length) {
    const message = `bytes of entry ${index}, from ${hex(consumed)} on, are in no segment`;
    found.push(violation('MAP-BYTES', step, '/nents', message));
  }
  return { found, pieces };
}

function checkBusSegment(
  entry: CallerEntry,
  index: number,
  segment: RawSegment,
  fail: (requirement: string, field: string, message: string) => void,
): void {
  if (segment.start !== entry.bus) {
    const right = entry.bus === undefined ? 'unknown' : hex(entry.bus);
    fail('MAP-BUS', '/dmaAddress', `${hex(segment.start)} instead of ${right}, the bus address of entry ${index}`);
  }
  if (segment.length !== entry.length) {
    fail(
      'MAP-BUS',
      '/dmaLength',
      `${hex(segment.length)} instead of ${hex(entry.length)}, the length of entry ${index}`,
    );
  }
  if (!segment.busFlag) fail('MAP-BUS-FLAG', '/flags', `lacks the bus-address flag, as the segment of entry ${index}`);
}
