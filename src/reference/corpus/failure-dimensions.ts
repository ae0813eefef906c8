// SPDX-License-Identifier: Apache-2.0
import type { Attribute, BarRegion, RamRegion } from '../../../spec/types/formats.js';
import { formatHex } from '../formats/index.js';
import { choices, coveringArray, type Dimensions, type Row } from './covering-array.js';
import { type Draft, entry, type EntryDraft, map, special, type StepDraft, unmap } from './draft.js';

/** Page size and IOVA granule, bytes. */
const machines = {
  '4k': { pageSize: 0x1000, granule: 0x1000 },
  '16k': { pageSize: 0x4000, granule: 0x4000 },
  '64k': { pageSize: 0x10000, granule: 0x10000 },
  '16k-4k': { pageSize: 0x4000, granule: 0x1000 },
  '64k-4k': { pageSize: 0x10000, granule: 0x1000 },
} as const;

/** Pages of each of the four entries with IOVA, where a boundary is WINDOW pages away. Together more than half of SPACE. */
const lengths = {
  'no-pad': [2, 2, 4, 3],
  'pad-first': [3, 2, 2, 4],
  'pad-last': [4, 4, 3, 2],
  'pad-each': [3, 2, 3, 2],
} as const;
const WINDOW = 4;

/** Pages of an IOVA space in which no list of them has room: its allocation is aligned to all of it. */
const SPACE = 16;

/** Memories of the entries with IOVA and of the others. A bus entry comes after the first of them and after the third. */
const memories = {
  ram: ['ram', 'ram', 'ram', 'ram'],
  'ram-and-bridge': ['ram', 'bridge0', 'ram', 'bridge0'],
  'bus-between': ['ram', 'bus0', 'ram', 'ram', 'bus0', 'ram'],
} as const;

const attributes: Readonly<Record<string, readonly Attribute[]>> = {
  'no-attributes': [],
  'skip-cpu-sync': ['skip-cpu-sync'],
  'all-attributes': ['no-warn', 'privileged', 'skip-cpu-sync', 'weak-ordering'],
};

/** Pages of each region, and from the start of one entry to that of the next in the same memory. */
const PAGES = 48;
const DISTANCE = 7;

/** What the vectors of failures vary: why a map fails, and of what list it is on which machine. */
export const failureDimensions = {
  outcome: ['far-first', 'far-middle', 'far-last', 'no-space', 'fault-first', 'fault-last'],
  padding: Object.keys(lengths),
  machine: Object.keys(machines),
  direction: ['bidirectional', 'to-device', 'from-device'],
  built: ['set-page', 'from-pages'],
  memory: Object.keys(memories),
  attributes: Object.keys(attributes),
  call: ['sgtable', 'map-sg'],
} as const satisfies Dimensions;

/** Dimensions whose triples count: what a failure has to take back. */
export const riskyFailures = ['outcome', 'padding', 'built'] as const;

/** Rows with every pair of all dimensions, and every triple of the risky ones. */
export function failureRows(): Row[] {
  return coveringArray(failureDimensions, [
    ...choices(riskyFailures, 3),
    ...choices(Object.keys(failureDimensions), 2),
  ]);
}

/** The failure that a row stands for. Its name says the values, in the order of `failureDimensions`. */
export function draftOfFailure(row: Row): Draft {
  const { pageSize, granule } = pick(machines, row['machine']);
  const listed = entriesOf(row, pageSize, granule);
  const names = Object.values(row);
  const bits = (pages: number): number => Math.log2(pages * pageSize);
  return {
    name: names.join('.'),
    title: `A map fails: ${names.map((name) => name.replaceAll('-', ' ')).join(', ')}`,
    pageSize,
    granule,
    clients: {
      device: {
        dmaBits: row['outcome'] === 'no-space' ? bits(SPACE) : 32,
        boundaryBits: bits(WINDOW),
        maxSegSize: WINDOW * pageSize,
      },
    },
    memory: Object.fromEntries(listed.map(({ memory }) => [memory, regionOf(memory, pageSize)])),
    entries: listed,
    ...(row['built'] === 'from-pages' ? { fromPages: ['list'] } : {}),
    steps: stepsOf(row, listed.length),
  };
}

function pick<Value>(from: Readonly<Record<string, Value>>, name = ''): Value {
  const value = from[name];
  if (value === undefined) throw new RangeError(`no value is named ${name}`);
  return value;
}

/** Memory and pages of each entry. */
function outlineOf(row: Row): { memory: string; pages: number }[] {
  const counts = [...pick<readonly number[]>(lengths, row['padding'])];
  const outline = pick<readonly string[]>(memories, row['memory']).map((memory) => ({
    memory,
    pages: memory === 'bus0' ? 1 : (counts.shift() ?? 1),
  }));
  const far = { memory: 'far0', pages: 1 };
  // In the middle is after the third entry with IOVA: behind padding, unless only the last is padded.
  const third = outline.findLastIndex(({ memory }) => memory !== 'bus0');
  const at = { 'far-first': 0, 'far-middle': third, 'far-last': outline.length }[row['outcome'] ?? ''];
  return at === undefined ? outline : [...outline.slice(0, at), far, ...outline.slice(at)];
}

function entriesOf(row: Row, pageSize: number, granule: number): EntryDraft[] {
  const odd = granule / 2 + 0x10;
  const outline = outlineOf(row);
  return outline.map(({ memory, pages }, index) => {
    const before = outline.slice(0, index).filter((other) => other.memory === memory).length;
    const page = 1 + DISTANCE * before;
    const isLast = index === outline.length - 1;
    if (row['built'] === 'from-pages') {
      const offset = index === 0 ? odd : 0;
      return entry(memory, page, offset, pages * pageSize - offset - (isLast ? 0x20 : 0));
    }
    // Every other one is told by the page before it: an offset need not be less than a granule, or than a page.
    const offset = index % 2 ? pageSize + odd : odd;
    return entry(memory, index % 2 ? page - 1 : page, offset, pages * pageSize - odd - 0x20);
  });
}

function regionOf(name: string, pageSize: number): RamRegion | BarRegion {
  const size = formatHex(PAGES * pageSize);
  return name === 'ram' ? { kind: 'ram', size } : { kind: 'bar', provider: name, from: 'start', at: '0x0', size };
}

/** The map that fails; then the same one without the fault, where it was that. */
function stepsOf(row: Row, entries: number): StepDraft[] {
  const plain = map('list', 'device', directionOf(row['direction']));
  const called = row['call'] === 'map-sg' ? special(plain, { call: 'dma_map_sg', nents: entries }) : plain;
  const [first, ...others] = pick(attributes, row['attributes']);
  const step = first === undefined ? called : special(called, { attrs: [first, ...others] });
  const run = { 'fault-first': 1, 'fault-last': 4 }[row['outcome'] ?? ''];
  return run === undefined ? [step] : [special(step, { failMapping: run }), step, unmap('list')];
}

function directionOf(text: string | undefined): 'bidirectional' | 'to-device' | 'from-device' {
  return text === 'to-device' || text === 'from-device' ? text : 'bidirectional';
}
