// SPDX-License-Identifier: Apache-2.0
import type { BarRegion, RamRegion } from '../../../spec/types/formats.js';
import { choices, coveringArray, type Dimensions, type Row } from './covering-array.js';
import { formatHex } from '../formats/index.js';
import { type Draft, entry, type EntryDraft } from './draft.js';

const PAGE = 0x1000;

/** Pages of each region. */
const PAGES = 64;

/** Granules of the IOVA entries. With boundaries four granules apart, padding stands before those that would cross one. */
const granules = {
  'no-pad': [1, 1, 1, 1],
  'pad-first': [3, 2, 1, 1],
  'pad-middle': [2, 1, 2, 1],
  'pad-last': [1, 1, 1, 2],
  'pad-each': [3, 2, 3, 2],
} as const;

/** Before which of the four IOVA entries bus entries stand, and how many; 4 is the end. */
const busEntries: Readonly<Record<string, readonly number[]>> = {
  'no-bus': [],
  'bus-first': [0],
  'bus-last': [4],
  'bus-between': [1, 2, 3],
  'buses-in-the-middle': [2, 2],
};

const memories = { ram: ['ram'], bridge: ['bridge0'], 'ram-and-bridge': ['ram', 'bridge0'] } as const;

/** What the vectors of padding and places vary: what is padded, what stands around it, and where all of it lies. */
export const placeDimensions = {
  padding: Object.keys(granules),
  bus: Object.keys(busEntries),
  memory: Object.keys(memories),
  providers: ['one-bar', 'two-bars'],
  place: ['start-of-bar', 'middle-of-bar', 'end-of-bar'],
  layout: ['apart', 'ascending', 'descending'],
  ends: ['whole', 'open', 'late'],
} as const satisfies Dimensions;

/** Dimensions whose triples count: what is next to padding, in the list and in memory. */
export const riskyPlaces = ['padding', 'bus', 'memory', 'layout', 'ends'] as const;

/** Rows with every pair of all dimensions, and every triple of the risky ones. */
export function placeRows(): Row[] {
  return coveringArray(placeDimensions, [...choices(riskyPlaces, 3), ...choices(Object.keys(placeDimensions), 2)]);
}

/** The list that a row stands for. Its name says the values, in the order of `placeDimensions`. */
export function draftOfPlaces(row: Row): Draft {
  const listed = entriesOf(row);
  const names = Object.values(row);
  return {
    name: names.join('.'),
    title: `Padding and places: ${names.join(', ').replaceAll('-', ' ')}`,
    clients: { device: { boundaryBits: 14, maxSegSize: 4 * PAGE } },
    memory: Object.fromEntries(listed.map(({ memory }) => [memory, regionOf(memory, row['place'] ?? '')])),
    entries: listed,
  };
}

function regionOf(name: string, place: string): RamRegion | BarRegion {
  const size = formatHex(PAGES * PAGE);
  if (name === 'ram') return { kind: 'ram', size };
  if (place === 'end-of-bar') return { kind: 'bar', provider: name, from: 'end', at: size, size };
  const at = formatHex(place === 'start-of-bar' ? 0 : PAGES * PAGE);
  return { kind: 'bar', provider: name, from: 'start', at, size };
}

/** Memory and granules of each entry of the list. */
function outlineOf(row: Row): { memory: string; count: number; isBus: boolean }[] {
  const counts = Object.entries(granules).find(([name]) => name === row['padding'])?.[1] ?? [];
  const before = busEntries[row['bus'] ?? ''] ?? [];
  const kinds = Object.entries(memories).find(([name]) => name === row['memory'])?.[1] ?? ['ram'];
  const bars = row['providers'] === 'two-bars' ? 2 : 1;
  let buses = 0;
  const busesAt = (index: number): { memory: string; count: number; isBus: boolean }[] =>
    before.filter((at) => at === index).map(() => ({ memory: `bus${buses++ % bars}`, count: 1, isBus: true }));
  const iova = counts.flatMap((count, index) => {
    const kind = kinds[index % kinds.length] ?? 'ram';
    const memory = kind === 'ram' ? 'ram' : `bridge${Math.floor(index / kinds.length) % bars}`;
    return [...busesAt(index), { memory, count, isBus: false }];
  });
  return [...iova, ...busesAt(counts.length)];
}

function entriesOf(row: Row): EntryDraft[] {
  const outline = outlineOf(row);
  return outline.map(({ memory, count, isBus }, index) => {
    const page = pageOf(row, outline, index);
    const whole = count * PAGE;
    if (isBus || row['ends'] === 'whole') return entry(memory, page, 0, whole);
    if (row['ends'] === 'open') return entry(memory, page, 0, whole - 0x200);
    return entry(memory, page, 0x200, whole - 0x200);
  });
}

/** Entries of one memory follow each other, in or against the order of the list, or lie two pages apart. */
function pageOf(row: Row, outline: readonly { memory: string; count: number }[], index: number): number {
  const { memory } = outline[index] ?? { memory: '' };
  const gap = row['layout'] === 'apart' ? 2 : 0;
  const pagesOf = (some: readonly { memory: string; count: number }[]): number =>
    some.filter((other) => other.memory === memory).reduce((sum, { count }) => sum + count + gap, 0);
  const before = pagesOf(row['layout'] === 'descending' ? outline.slice(index + 1) : outline.slice(0, index));
  return row['place'] === 'end-of-bar' ? PAGES - pagesOf(outline) + gap + before : before;
}
