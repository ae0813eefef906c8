// SPDX-License-Identifier: Apache-2.0
import { linuxRules } from '../../../src/reference/algorithm/rules.js';
import { isSuccess, type Mutant, withRules, withSteps } from './mutant.js';

/** Mistakes in how a list is laid out. */
export const layoutMutants: readonly Mutant[] = [
  withRules('merge-across-bus-entry', 'MAP-BUS', { runAfterBus: (run) => run }),
  withRules('wrong-bus-offset', 'MAP-BUS', {
    busSegment: ({ page, offset, length }) => ({ address: page + offset, length }),
  }),
  withRules('bus-length-of-first-entry', 'MAP-BUS', {
    busSegment: (entry, list) => ({ ...linuxRules.busSegment(entry, list), length: list[0]?.length ?? 0 }),
  }),
  withRules('bus-offset-of-first-provider', 'MAP-BUS', {
    busSegment: ({ page, offset, length }, list) => {
      const busOffset = list.find(({ kind }) => kind === 'bus')?.busOffset ?? 0;
      return { address: page + offset + busOffset, length };
    },
  }),
  withRules('two-providers-remembered', 'MAP-BUS', {
    busSegment: ({ page, offset, length, busOffset }, list) => {
      const known = [...new Set(list.map((entry) => entry.busOffset).filter((distance) => distance > 0))].slice(0, 2);
      return { address: page + offset + (known.includes(busOffset) ? busOffset : (known[1] ?? 0)), length };
    },
  }),
  withRules('pad-forgotten', 'MAP-BOUNDARY', { padBefore: () => 0 }),
  withRules('pad-twice', 'MAP-BOUNDARY', {
    padBefore: (position, length, boundary) => 2 * linuxRules.padBefore(position, length, boundary),
  }),
  withRules('joins-over-boundary', 'MAP-BOUNDARY', {
    joins: (run, offset, length, position, limits) =>
      run > 0 && offset === 0 && position > 0 && run + length <= limits.maxSegment,
  }),
  // Only what is as long as a window of gigabytes is padded there.
  withRules('short-entries-not-padded-in-wide-windows', 'MAP-BOUNDARY', {
    padBefore: (position, length, boundary) =>
      boundary >= 2 ** 23 && length < 2 ** 30 ? 0 : linuxRules.padBefore(position, length, boundary),
  }),
  withRules('joins-over-wide-boundaries', 'MAP-BOUNDARY', {
    joins: (run, offset, length, position, limits) => {
      const boundary = limits.boundary >= 2 ** 23 ? Infinity : limits.boundary;
      return linuxRules.joins(run, offset, length, position, { ...limits, boundary });
    },
  }),
  withRules('joins-at-4-gib', 'MAP-BOUNDARY', {
    joins: (run, offset, length, position, limits) => {
      const boundary = limits.boundary === 2 ** 32 ? Infinity : limits.boundary;
      return linuxRules.joins(run, offset, length, position, { ...limits, boundary });
    },
  }),
  withRules('boundary-masks-of-more-than-32-bits-ignored', 'MAP-BOUNDARY', {
    padBefore: (position, length, boundary) =>
      boundary > 2 ** 32 ? 0 : linuxRules.padBefore(position, length, boundary),
  }),
  // A short segment may cross a boundary as well, when it starts right before one.
  withRules('boundary-checked-for-long-segments-only', 'MAP-BOUNDARY', {
    joins: (run, offset, length, position, limits) => {
      const boundary = limits.maxSegment < limits.boundary ? Infinity : limits.boundary;
      return linuxRules.joins(run, offset, length, position, { ...limits, boundary });
    },
  }),
  withRules('maximal-segment-size-with-granules-of-4-kib-only', 'MAP-MAX-SEG', {
    joins: (run, offset, length, position, limits) => {
      const maxSegment = limits.granule > 0x1000 ? Infinity : limits.maxSegment;
      return linuxRules.joins(run, offset, length, position, { ...limits, maxSegment });
    },
  }),
  withRules('maximal-segment-size-ignored', 'MAP-MAX-SEG', {
    joins: (run, offset, length, position, limits) =>
      linuxRules.joins(run, offset, length, position, { ...limits, maxSegment: Infinity }),
  }),
  withRules('maximal-segment-size-one-over', 'MAP-MAX-SEG', {
    joins: (run, offset, length, position, limits) =>
      linuxRules.joins(run, offset, length, position, { ...limits, maxSegment: limits.maxSegment + 1 }),
  }),
  withRules('joins-after-open-end', 'MAP-TRANSLATE', { runAfter: (run) => run }),
  // The last sector of a page is taken to lie in the granule of the bytes before it.
  withSteps('last-sector-joins-the-bytes-before-it', 'MAP-BYTES', (seen) => {
    const [first, second] = seen.before;
    if (!isSuccess(seen) || seen.nents !== 2 || first === undefined || second === undefined) return seen;
    const goesOn = first.offset === '0x0' && first.page === second.page && second.offset === first.length;
    return goesOn && second.length === '0x200' ? { ...seen, nents: 1 } : seen;
  }),
  // An open end is marked by a negative run, and joined by what starts as far into a page.
  withRules('joins-sectors', 'MAP-TRANSLATE', {
    runAfter: (run, offset, length, alignedLength) => (offset + length === alignedLength ? run : -run),
    joins: (run, offset, length, position, limits) =>
      run > 0 ? linuxRules.joins(run, offset, length, position, limits) : offset > 0 && -run % 0x1000 === offset,
  }),
  withRules('joins-before-offset', 'MAP-TRANSLATE', {
    joins: (run, _offset, length, position, limits) => linuxRules.joins(run, 0, length, position, limits),
  }),
  withRules('offset-within-page-dropped', 'MAP-TRANSLATE', { segmentStart: (position) => position }),
  withRules('offset-cut-to-16-bits', 'MAP-TRANSLATE', {
    translatedFrom: ({ page, offset }, inGranule) => page + (offset % 0x10000) - inGranule,
  }),
  withRules('offset-cut-to-4-kib', 'MAP-TRANSLATE', {
    segmentStart: (position, offset) => position + (offset % 0x1000),
  }),
  withRules('last-granule-of-one-byte-lost', 'MAP-TRANSLATE', {
    alignedLength: (offset, length, granule) => Math.max(1, Math.ceil((offset + length - 1) / granule)) * granule,
  }),
  withRules('length-cut-to-32-bits', 'MAP-LENGTH-LIMIT', {
    alignedLength: (offset, length, granule) => linuxRules.alignedLength(offset, length, granule) % 2 ** 32,
  }),
  withRules('iova-for-bus-entries-alone', 'MAP-NO-IOVA', { allocation: (total, granule) => total || granule }),
  withRules('unreachable-mapped', 'MAP-UNREACHABLE', {
    kind: ({ kind }) => (kind === 'unreachable' ? 'iova' : kind),
  }),
  withRules('host-bridge-as-bus', 'MAP-HOST-BRIDGE', {
    kind: ({ kind, busOffset }) => (kind === 'iova' && busOffset > 0 ? 'bus' : kind),
  }),
  withRules('map-type-kept-over-ram', 'MAP-BUS', {
    // As if the type were looked up for the first of a run of P2PDMA entries, and once more only after another such.
    kind: (entry, index, list) => {
      const isRam = list[index - 1]?.busOffset === 0;
      const earlier = list[index - 2];
      const kept = entry.busOffset > 0 && isRam && earlier !== undefined && earlier.busOffset > 0;
      return kept && entry.kind !== 'unreachable' ? earlier.kind : entry.kind;
    },
  }),
];
