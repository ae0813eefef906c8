// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family } from '../draft.js';
import { type Machine, machines } from './machines.js';

/** Lists in terms of page size and granule. */
const lists: readonly {
  name: string;
  what: string;
  entries: (machine: Pick<Machine, 'pageSize' | 'granule'>) => EntryDraft[];
}[] = [
  { name: 'sector', what: 'a sector', entries: () => [entry('ram', 1, 0, 0x200)] },
  { name: '4k-at-4k', what: '4 KiB at an offset of 4 KiB', entries: () => [entry('ram', 1, 0x1000, 0x1000)] },
  {
    name: 'two-4k-pieces',
    what: 'two pieces of 4 KiB',
    entries: () => [entry('ram', 1, 0, 0x1000), entry('ram', 3, 0, 0x1000)],
  },
  {
    name: 'granules',
    what: 'three granules that may share a segment',
    entries: ({ granule }) => [1, 3, 2].map((page) => entry('ram', page, 0, granule)),
  },
  {
    name: 'pages-and-bus',
    what: 'whole pages with a bus entry between',
    entries: ({ pageSize }) => [
      entry('ram', 1, 0, pageSize),
      entry('bus0', 2, 0x40, 0x80),
      entry('bridge0', 3, 0, pageSize),
    ],
  },
  {
    name: 'odd-ends',
    what: 'odd ends',
    entries: ({ pageSize }) => [
      entry('ram', 1, 0x1230, pageSize),
      entry('bridge0', 2, 0x10, 0x20),
      entry('ram', 5, 0, 0x1800),
    ],
  },
  {
    name: 'last-granule-of-page',
    what: 'the end of a page',
    entries: ({ pageSize }) => [entry('ram', 1, pageSize - 0x400, 0x400), entry('ram', 4, 0, pageSize)],
  },
];

/** IOMMUs and CPUs with larger pages. */
export const granules: Family = {
  family: 'granules',
  title: 'Page sizes and granules other than 4 KiB',
  description:
    'The granule is the smallest page of the IOMMU; it may be smaller than that of the CPU, never larger. What an entry ' +
    'takes of IOVA, and what may share a segment, follows the granule.',
  drafts: () =>
    machines.flatMap(({ longName: machine, what: machineText, pageSize, granule }) =>
      lists.map(({ name, what, entries }): Draft => {
        const list = entries({ pageSize, granule });
        return {
          name: `${machine}-${name}`,
          title: `${machineText}: ${what}`,
          pageSize,
          granule,
          clients: { device: { maxSegSize: 0x40000 } },
          entries: list,
        };
      }),
    ),
};
