// SPDX-License-Identifier: Apache-2.0
import type { BarRegion, RamRegion } from '../../../spec/types/formats.js';
import { choices, coveringArray, type Dimensions, type Row } from './covering-array.js';
import { type Draft, entry, type EntryDraft, map, unmap } from './draft.js';

/** Memories of the entries. Where all are alike, there are enough of them to run over a boundary between segments. */
const orders = {
  'five-ram': ['ram', 'ram', 'ram', 'ram', 'ram'],
  'two-ram-bus-two-ram': ['ram', 'ram', 'bus0', 'ram', 'ram'],
  'ram-bus-ram': ['ram', 'bus0', 'ram'],
  'ram-ram-bus': ['ram', 'ram', 'bus0'],
  'bus-three-ram': ['bus0', 'ram', 'ram', 'ram'],
  'bus-bus-ram': ['bus0', 'bus0', 'ram'],
  'ram-bus-bus': ['ram', 'bus0', 'bus0'],
  'bridge-ram-bridge-ram': ['bridge0', 'ram', 'bridge0', 'ram'],
  'bridge-bus-bridge': ['bridge0', 'bus0', 'bridge0'],
  'bus-bridge-ram': ['bus0', 'bridge0', 'ram'],
  'ram-bridge-bus': ['ram', 'bridge0', 'bus0'],
} as const;

/**
 * What the combined vectors vary. The boundary is the tightest that the longest entry fits in, a multiple of that, or a
 * number of bits. The maximal segment size goes by the entries too, as none may be longer.
 */
export const dimensions = {
  order: Object.keys(orders),
  offset: ['0', '16', 'half', 'last-16', 'next-page'],
  length: ['32', 'to-the-edge', 'granule', 'granule-and-64', 'three-to-the-edge', 'five-less-8'],
  boundary: ['tight', 'twice', 'four-times', '32-bits', '64-bits'],
  segment: ['longest', 'two-less-1', 'two', 'three', 'largest'],
  layout: ['apart', 'ascending', 'descending', 'repeated'],
  dmaBits: ['28', '32', '40', '64'],
  direction: ['bidirectional', 'to-device', 'from-device'],
} as const satisfies Dimensions;

/** Dimensions whose triples count: those that decide together where a segment ends. */
export const riskyDimensions = ['order', 'offset', 'length', 'boundary', 'segment', 'layout'] as const;

/** Rows with every pair of all dimensions, and every triple of the risky ones. */
export function riskyTriples(): Row[] {
  return coveringArray(dimensions, [...choices(riskyDimensions, 3), ...choices(Object.keys(dimensions), 2)]);
}

/** Rows with every pair of all dimensions, and every triple of what ends a segment before a merge. */
export function allPairs(): Row[] {
  return coveringArray(dimensions, [['length', 'boundary', 'segment'], ...choices(Object.keys(dimensions), 2)]);
}

/** The list that a row stands for. Its name says the values, in the order of `dimensions`. */
export function draftOfRow(row: Row, pageSize: number, granule: number, prefix = ''): Draft {
  const entries = entriesOf(row, pageSize, granule);
  const size = `0x${(128 * pageSize).toString(16)}`;
  return {
    name: prefix + Object.values(row).join('.'),
    title: titleOf(row),
    pageSize,
    granule,
    clients: {
      device: {
        dmaBits: Number(row['dmaBits']),
        boundaryBits: boundaryBits(row['boundary'] ?? '', entries, granule),
        maxSegSize: segmentSize(row['segment'] ?? '', entries),
      },
    },
    memory: Object.fromEntries(entries.map(({ memory }) => [memory, regionOf(memory, size)])),
    entries,
    steps: [map('list', 'device', directionOf(row['direction'])), unmap('list')],
  };
}

function segmentSize(segment: string, entries: readonly EntryDraft[]): number {
  const [first = 0, second = 0, third = 0] = entries.map(({ length }) => length);
  switch (segment) {
    case 'longest':
      return second;
    case 'two-less-1':
      return Math.max(second, first + second - 1);
    case 'two':
      return first + second;
    case 'three':
      return first + second + third;
    default:
      return 0xffffffff;
  }
}

function titleOf(row: Row): string {
  const of = (name: string): string => row[name] ?? '';
  return (
    `${of('order').replaceAll('-', ', ')}: at ${of('offset')}, ${of('length')} long, ${of('layout')}; ` +
    `boundary ${of('boundary')}, segment ${of('segment')}, mask ${of('dmaBits')}, ${of('direction')}`
  );
}

function regionOf(name: string, size: string): RamRegion | BarRegion {
  return name === 'ram' ? { kind: 'ram', size } : { kind: 'bar', provider: name, from: 'start', at: size, size };
}

function boundaryBits(boundary: string, entries: readonly EntryDraft[], granule: number): number {
  const bits = /^(\d+)-bits$/.exec(boundary)?.[1];
  if (bits !== undefined) return Number(bits);
  const granules = entries.map(({ offset, length }) => Math.ceil(((offset % granule) + length) / granule));
  const tight = Math.log2(granule) + Math.ceil(Math.log2(Math.max(...granules)));
  return tight + ['tight', 'twice', 'four-times'].indexOf(boundary);
}

function directionOf(text: string | undefined): 'bidirectional' | 'to-device' | 'from-device' {
  return text === 'to-device' || text === 'from-device' ? text : 'bidirectional';
}

/** All entries of one shape; the second in each is a granule longer, so that none is taken for another. */
function entriesOf(row: Row, pageSize: number, granule: number): EntryDraft[] {
  const memories = Object.entries(orders).find(([name]) => name === row['order'])?.[1] ?? [];
  const offset = offsetOf(row['offset'] ?? '', pageSize, granule);
  const lengths = memories.map((_, index) => {
    const length = lengthOf(row['length'] ?? '', offset, granule);
    return index === 1 ? length + granule : length;
  });
  const pages = lengths.map((length) => Math.ceil((offset + length) / pageSize));
  return memories.map((memory, index) => {
    return entry(memory, pageOf(row['layout'] ?? '', pages, index), offset, lengths[index] ?? 0);
  });
}

function pageOf(layout: string, pages: readonly number[], index: number): number {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  if (layout === 'ascending') return 8 + sum(pages.slice(0, index));
  if (layout === 'descending') return 8 + sum(pages.slice(index + 1));
  if (layout === 'repeated') return 8;
  return 8 + 24 * index;
}

function offsetOf(offset: string, pageSize: number, granule: number): number {
  switch (offset) {
    case 'half':
      return granule / 2;
    case 'last-16':
      return granule - 16;
    case 'next-page':
      return pageSize + 16;
    default:
      return Number(offset);
  }
}

function lengthOf(length: string, offset: number, granule: number): number {
  const toTheEdge = granule - (offset % granule);
  switch (length) {
    case 'to-the-edge':
      return toTheEdge;
    case 'granule':
      return granule;
    case 'granule-and-64':
      return granule + 64;
    case 'three-to-the-edge':
      return toTheEdge + 2 * granule;
    case 'five-less-8':
      return 5 * granule - 8;
    default:
      return Number(length);
  }
}
