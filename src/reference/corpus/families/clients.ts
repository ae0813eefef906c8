// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type Family, map, unmap } from '../draft.js';

const PAGE = 0x1000;

/** Lists that both `device` and `other` reach, though differently: bus1 is behind the host bridge for `other`. */
const list = [
  entry('ram', 3, 0, 2 * PAGE),
  entry('bus1', 2, 0, PAGE),
  entry('ram', 8, 0, 3 * PAGE),
  entry('ram', 20, 0, PAGE),
];

const limits: readonly { name: string; what: string; device: object; other: object }[] = [
  { name: 'reach', what: 'reach alone', device: {}, other: {} },
  { name: 'boundary', what: 'the segment boundary', device: {}, other: { boundaryBits: 14 } },
  {
    name: 'boundary-first',
    what: 'the segment boundary, the narrow one first',
    device: { boundaryBits: 14 },
    other: {},
  },
  { name: 'segment-size', what: 'the maximal segment size', device: {}, other: { maxSegSize: 3 * PAGE } },
  {
    name: 'segment-size-first',
    what: 'the maximal segment size, the small one first',
    device: { maxSegSize: 3 * PAGE },
    other: {},
  },
  { name: 'dma-mask', what: 'the DMA mask', device: {}, other: { dmaBits: 24 } },
  { name: 'dma-mask-first', what: 'the DMA mask, the small one first', device: { dmaBits: 24 }, other: {} },
];

/** Clients that differ in what they reach and in their limits. */
export const clients: Family = {
  family: 'clients',
  title: 'Clients that differ',
  description:
    'Two clients map the same memory, one after the other or at the same time: each list is mapped by the reach and the ' +
    'limits of its own client.',
  drafts: () => [
    ...limits.flatMap(({ name, what, device, other }): Draft[] => [
      {
        name: `${name}-in-turn`,
        title: `A list mapped by two clients in turn that differ in ${what}`,
        clients: { device, other },
        entries: list,
        steps: [map('list'), unmap('list'), map('list', 'other'), unmap('list')],
      },
      {
        name: `${name}-at-once`,
        title: `Two clients at the same time that differ in ${what}`,
        clients: { device, other },
        lists: { first: list, second: list },
        steps: [map('first'), map('second', 'other'), unmap('first'), unmap('second')],
      },
    ]),
    {
      name: 'each-reaches-what-the-other-does-not',
      title: 'Each client reaches memory that is out of reach for the other',
      clients: { device: {}, other: {} },
      lists: {
        near: [entry('bridge1', 2, 0, PAGE), entry('ram', 3, 0, PAGE)],
        far: [entry('far0', 2, 0, PAGE), entry('ram', 9, 0, PAGE)],
        'near-for-other': [entry('bridge1', 8, 0, PAGE), entry('ram', 13, 0, PAGE)],
        'far-for-device': [entry('far0', 8, 0, PAGE), entry('ram', 19, 0, PAGE)],
      },
      steps: [
        map('near'),
        map('far', 'other'),
        map('near-for-other', 'other'),
        map('far-for-device'),
        unmap('near'),
        unmap('far'),
      ],
    },
    {
      name: 'twins',
      title: 'Two clients with the same reach map a list in turn',
      clients: { device: {}, twin: { boundaryBits: 14 } },
      entries: list,
      steps: [map('list'), unmap('list'), map('list', 'twin'), unmap('list')],
    },
  ],
};
