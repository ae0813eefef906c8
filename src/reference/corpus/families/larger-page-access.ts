// SPDX-License-Identifier: Apache-2.0
import type { BarRegion, RamRegion } from '../../../../spec/types/formats.js';
import { access, type Draft, entry, type EntryDraft, map, settled, unmap } from '../draft.js';

/** Page size and IOVA granule, bytes. */
interface Machine {
  readonly name: string;
  readonly what: string;
  readonly pageSize: number;
  readonly granule: number;
}

const machines: readonly Machine[] = [
  { name: '16k', what: '16K', pageSize: 0x4000, granule: 0x4000 },
  { name: '64k', what: '64K', pageSize: 0x10000, granule: 0x10000 },
  { name: '16k-4k', what: '16K over 4K', pageSize: 0x4000, granule: 0x1000 },
  { name: '64k-4k', what: '64K over 4K', pageSize: 0x10000, granule: 0x1000 },
];

/** Pages of a region: few, because all of it is written before each access. */
const PAGES = 6;

/** Lists all of which is accessed. */
function shapes({ pageSize, granule }: Machine): Record<string, readonly EntryDraft[]> {
  return {
    'pages-out-of-order': [entry('ram', 4, 0, pageSize), entry('ram', 1, 0, granule), entry('ram', 2, 0, pageSize)],
    'ram-and-bridge': [
      entry('ram', 1, pageSize - 0x400, 0x400),
      entry('bridge0', 3, 0, granule),
      entry('bridge0', 1, 0x1208, 0x318),
      entry('ram', 3, 0x1000, 0x1000),
    ],
  };
}

function draftsFor(machine: Machine): Draft[] {
  const { name, what, pageSize, granule } = machine;
  const size = `0x${(PAGES * pageSize).toString(16)}`;
  const regions: Readonly<Record<string, RamRegion | BarRegion>> = {
    ram: { kind: 'ram', size },
    bridge0: { kind: 'bar', provider: 'bridge0', from: 'start', at: '0x100000', size },
  };
  const limits = { maxSegSize: 4 * pageSize };
  // The only IOVA of such a client is one granule: it is used again at once.
  const oneGranule = { ...limits, dmaBits: Math.log2(granule) + 1 };
  const one = [entry('ram', 3, 0x1200, 0x400)];
  const draft = (short: string, title: string, rest: Partial<Draft>): Draft => {
    const named = [...(rest.entries ?? []), ...Object.values(rest.lists ?? {}).flat()].map(({ memory }) => memory);
    return {
      name: `${name}.${short}`,
      title: `${what}: ${title}`,
      pageSize,
      granule,
      clients: { device: limits },
      memory: Object.fromEntries(Object.entries(regions).filter(([region]) => named.includes(region))),
      ...rest,
    };
  };
  return [
    ...Object.entries(shapes(machine)).map(([shape, entries]) => {
      const length = entries.reduce((sum, each) => sum + each.length, 0);
      return draft(`all-of-${shape}`, `each byte of a list is read and written: ${shape.replaceAll('-', ' ')}`, {
        entries,
        steps: [map('list'), access('read', 'list', 0, length), access('write', 'list', 0, length), unmap('list')],
      });
    }),
    draft('write-of-to-device', 'a write of what is mapped to-device reaches nothing', {
      entries: one,
      steps: [
        map('list', 'device', 'to-device'),
        access('read', 'list', 0, 0x400),
        access('write', 'list', 0, 0x400),
        unmap('list'),
      ],
    }),
    draft('write-after-unmap-settled', 'a write after the unmap and all invalidations reaches nothing', {
      entries: one,
      steps: [
        map('list'),
        access('write', 'list', 0, 0x400),
        unmap('list'),
        settled(access('write', 'list', 0, 0x400)),
      ],
    }),
    ...(
      [
        ['bridge0', 'ram', 'write'],
        ['ram', 'bridge0', 'read'],
      ] as const
    ).map(([first, second, how]) =>
      draft(`iova-again-${how}-${second}`, `IOVA that was of ${first} is used for ${second}: a ${how} reaches that`, {
        clients: { device: oneGranule },
        lists: { a: [entry(first, 3, 0, granule)], b: [entry(second, 4, 0, granule)] },
        steps: [map('a'), access(how, 'a', 0, 0x400), unmap('a'), map('b'), access(how, 'b', 0, 0x400), unmap('b')],
      }),
    ),
  ];
}

/** What a device reaches where the CPU's pages are larger than 4 KiB. */
export function accessWithLargerPages(): Draft[] {
  return machines.flatMap(draftsFor);
}
