// SPDX-License-Identifier: Apache-2.0
import type { BarRegion, Direction, RamRegion } from '../../../../spec/types/formats.js';
import {
  access,
  type Draft,
  entry,
  type EntryDraft,
  type Family,
  map,
  settled,
  type StepDraft,
  unmap,
} from '../draft.js';
import { accessMemory } from './access-memory.js';
import { accessWithLargerPages } from './larger-page-access.js';

const PAGE = 0x1000;

/** The only IOVA that a client has whose mask has so many bits is one granule: it is used again at once. */
const ONE_GRANULE_BITS = 13;

/** The regions of these lists. */
function memoryOf(...lists: readonly (readonly EntryDraft[])[]): Record<string, RamRegion | BarRegion> {
  const names = new Set(lists.flat().map(({ memory }) => memory));
  return Object.fromEntries(Object.entries(accessMemory).filter(([name]) => names.has(name)));
}

const kinds = { ram: 'RAM', bridge0: 'memory behind the host bridge' } as const;
type Kind = keyof typeof kinds;
const both: readonly Kind[] = ['ram', 'bridge0'];
const ways = ['read', 'write'] as const;

/** A list of one entry that is accessed whole. */
function single(kind: Kind): EntryDraft[] {
  return [entry(kind, 3, 0x200, 0x400)];
}

const nameOf = (kind: Kind): string => (kind === 'ram' ? 'ram' : 'bridge');

const outOfOrder: readonly EntryDraft[] = [
  entry('ram', 6, 0, PAGE),
  entry('ram', 2, 0, PAGE),
  entry('ram', 9, 0, PAGE),
];

/** Lists of several entries: what an access to all of them, or across their ends, has to reach. */
const shapes: Readonly<Record<string, readonly EntryDraft[]>> = {
  'pages-in-order': [entry('ram', 2, 0, PAGE), entry('ram', 3, 0, PAGE)],
  'pages-out-of-order': outOfOrder,
  unaligned: [entry('ram', 1, 0x208, 0x318), entry('ram', 4, 0xff8, 0x10), entry('ram', 8, 0, 0x80)],
  'ram-and-bridge': [entry('ram', 2, 0, PAGE), entry('bridge0', 5, 0, PAGE), entry('ram', 7, 0, PAGE)],
  'bridge-out-of-order': [entry('bridge0', 6, 0x800, 0x800), entry('bridge0', 2, 0, PAGE)],
  'offset-past-a-page': [entry('ram', 1, 0x2040, 0x400)],
};

function bytesIn(entries: readonly EntryDraft[]): number {
  return entries.reduce((sum, { length }) => sum + length, 0);
}

function accessesTo(list: string, entries: readonly EntryDraft[]): StepDraft[] {
  return ways.map((how) => access(how, list, 0, bytesIn(entries)));
}

function againstDirection(kind: Kind, how: (typeof ways)[number]): Draft {
  const direction: Direction = how === 'read' ? 'from-device' : 'to-device';
  const entries = single(kind);
  const allowed = how === 'read' ? 'write' : 'read';
  return {
    name: `${how}-of-${direction}-${nameOf(kind)}`,
    title: `A ${how} of ${kinds[kind]} that is mapped ${direction} reaches nothing`,
    entries,
    memory: memoryOf(entries),
    steps: [
      map('list', 'device', direction),
      access(allowed, 'list', 0, bytesIn(entries)),
      access(how, 'list', 0, bytesIn(entries)),
      unmap('list'),
    ],
  };
}

function afterUnmap(kind: Kind, how: (typeof ways)[number], late: boolean): Draft {
  const entries = single(kind);
  const again = access(how, 'list', 0, bytesIn(entries));
  return {
    name: `${how}-after-unmap-${late ? 'settled-' : ''}${nameOf(kind)}`,
    title: `A ${how} of ${kinds[kind]} ${late ? 'after the unmap and all invalidations' : 'right after the unmap'} reaches nothing`,
    entries,
    memory: memoryOf(entries),
    // The first access brings the translation into the IOMMU's cache.
    steps: [map('list'), again, unmap('list'), late ? settled(again) : again],
  };
}

function usedAgain(first: Kind, second: Kind, how: (typeof ways)[number]): Draft {
  const lists = { a: [entry(first, 3, 0, PAGE)], b: [entry(second, 9, 0, PAGE)] };
  return {
    name: `iova-again-${how}-${nameOf(first)}-${nameOf(second)}`,
    title: `IOVA that was of ${kinds[first]} is used for ${kinds[second]}: a ${how} reaches that`,
    clients: { device: { dmaBits: ONE_GRANULE_BITS } },
    lists,
    memory: memoryOf(lists.a, lists.b),
    steps: [map('a'), access(how, 'a', 0, 0x400), unmap('a'), map('b'), access(how, 'b', 0, 0x400), unmap('b')],
  };
}

/** Nothing is waited for: where the IOMMU invalidates later, the second list may not get the IOVA of the first yet. */
function rightAfterUnmap(first: Kind, second: Kind, how: (typeof ways)[number]): Draft {
  const lists = { a: [entry(first, 3, 0, PAGE)], b: [entry(second, 9, 0, PAGE)] };
  return {
    name: `next-list-${how}-${nameOf(first)}-${nameOf(second)}`,
    title: `Right after an unmap of ${kinds[first]}, ${kinds[second]} is mapped: a ${how} reaches that`,
    lists,
    memory: memoryOf(lists.a, lists.b),
    steps: [map('a'), access(how, 'a', 0, 0x400), unmap('a'), map('b'), access(how, 'b', 0, 0x400), unmap('b')],
  };
}

/** What a device reaches by itself through a mapping: data, not what the IOMMU driver says. */
export const deviceAccess: Family = {
  family: 'device-access',
  title: 'Accesses by the device',
  description:
    'A device reads and writes memory through a mapping, and the data shows which bytes it reached. The direction of the ' +
    'map is what it may do; after the unmap it reaches nothing, at once or when the IOMMU has invalidated what is pending.',
  drafts: () => [
    ...both.flatMap((kind) =>
      ways.flatMap((how) =>
        (['bidirectional', how === 'read' ? 'to-device' : 'from-device'] as const).map((direction): Draft => ({
          name: `${how}-${direction}-${nameOf(kind)}`,
          title: `A ${how} of ${kinds[kind]}, mapped ${direction}, reaches the bytes of the entry`,
          entries: single(kind),
          memory: memoryOf(single(kind)),
          steps: [map('list', 'device', direction), access(how, 'list', 0, 0x400), unmap('list')],
        })),
      ),
    ),
    ...Object.entries(shapes).map(([name, entries]): Draft => ({
      name: `all-of-${name}`,
      title: `Each byte of a list is read and written: ${name.replaceAll('-', ' ')}`,
      entries,
      memory: memoryOf(entries),
      steps: [map('list'), ...accessesTo('list', entries), unmap('list')],
    })),
    {
      name: 'part-of-a-list',
      title: 'A write across the end of an entry changes those bytes and nothing beside them',
      entries: [entry('ram', 6, 0, PAGE), entry('ram', 2, 0, PAGE)],
      memory: memoryOf(single('ram')),
      steps: [map('list'), access('write', 'list', 0xf00, 0x208), access('read', 'list', 0xff8, 0x10), unmap('list')],
    },
    {
      name: 'one-entry-of-three',
      title: 'A write to the second entry of three reaches that one alone',
      entries: outOfOrder,
      memory: memoryOf(single('ram')),
      steps: [map('list'), access('write', 'list', PAGE, PAGE), access('read', 'list', PAGE, PAGE), unmap('list')],
    },
    ...both.flatMap((kind) => ways.map((how) => againstDirection(kind, how))),
    ...both.flatMap((kind) => ways.flatMap((how) => [false, true].map((late) => afterUnmap(kind, how, late)))),
    ...ways.flatMap((how) => [
      usedAgain('ram', 'ram', how),
      usedAgain('ram', 'bridge0', how),
      usedAgain('bridge0', 'ram', how),
    ]),
    ...ways.flatMap((how) => [rightAfterUnmap('ram', 'ram', how), rightAfterUnmap('bridge0', 'ram', how)]),
    {
      name: 'iova-again-after-blocked-write',
      title: 'IOVA from which a write was kept is used again: the next write reaches memory',
      clients: { device: { dmaBits: ONE_GRANULE_BITS } },
      lists: { a: [entry('ram', 3, 0, PAGE)], b: [entry('ram', 9, 0, PAGE)] },
      memory: memoryOf(single('ram')),
      steps: [
        map('a'),
        unmap('a'),
        settled(access('write', 'a', 0, 0x200)),
        map('b'),
        access('write', 'b', 0, 0x200),
        unmap('b'),
      ],
    },
    {
      name: 'iova-again-other-direction',
      title: 'IOVA that a device could write is used again for what it may only read: a write reaches nothing',
      clients: { device: { dmaBits: ONE_GRANULE_BITS } },
      lists: { a: [entry('ram', 3, 0, PAGE)], b: [entry('ram', 9, 0, PAGE)] },
      memory: memoryOf(single('ram')),
      steps: [
        map('a', 'device', 'from-device'),
        access('write', 'a', 0, 0x200),
        unmap('a'),
        map('b', 'device', 'to-device'),
        access('write', 'b', 0, 0x200),
        access('read', 'b', 0, 0x200),
        unmap('b'),
      ],
    },
    {
      name: 'list-again-other-direction',
      title: 'A list is mapped for reading, then for writing: each time the device may do that alone',
      entries: single('ram'),
      memory: memoryOf(single('ram')),
      steps: [
        map('list', 'device', 'to-device'),
        access('read', 'list', 0, 0x400),
        access('write', 'list', 0, 0x400),
        unmap('list'),
        map('list', 'device', 'from-device'),
        access('write', 'list', 0, 0x400),
        unmap('list'),
      ],
    },
    {
      name: 'one-of-two-unmapped',
      title: 'Of two mapped lists one is unmapped: the device reaches the other and no more the one',
      lists: { a: [entry('ram', 3, 0, PAGE)], b: [entry('ram', 9, 0, PAGE)] },
      memory: memoryOf(single('ram')),
      steps: [
        map('a'),
        map('b'),
        access('write', 'a', 0, 0x200),
        access('write', 'b', 0, 0x200),
        unmap('a'),
        settled(access('write', 'a', 0, 0x200)),
        access('write', 'b', 0, 0x200),
        access('read', 'b', 0, 0x200),
        unmap('b'),
      ],
    },
    {
      name: 'same-memory-twice',
      title: 'Memory that is mapped twice, to read and to write, can be written through the one mapping alone',
      lists: { a: [entry('ram', 3, 0, PAGE)], b: [entry('ram', 3, 0, PAGE)] },
      memory: memoryOf(single('ram')),
      steps: [
        map('a', 'device', 'to-device'),
        map('b', 'device', 'from-device'),
        access('write', 'b', 0, 0x200),
        access('write', 'a', 0, 0x200),
        unmap('b'),
        settled(access('write', 'b', 0, 0x200)),
        access('read', 'a', 0, 0x200),
        unmap('a'),
      ],
    },
    {
      name: 'padded-list',
      title: 'A list with a pad at a boundary: a write from before it to behind it reaches the entries alone',
      clients: { device: { boundaryBits: 14 } },
      entries: [entry('ram', 1, 0, 3 * PAGE), entry('ram', 6, 0, 2 * PAGE)],
      memory: memoryOf(single('ram')),
      steps: [
        map('list'),
        access('write', 'list', 0x2e00, 0x400),
        access('read', 'list', 0x2e00, 0x400),
        unmap('list'),
      ],
    },
    ...accessWithLargerPages(),
  ],
};
