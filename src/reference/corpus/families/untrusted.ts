// SPDX-License-Identifier: Apache-2.0
import { type Draft, entry, type EntryDraft, type Family, map, unmap } from '../draft.js';

const KIB = 1024;

const lists: readonly { memory: string; what: string; steps?: Draft['steps'] }[] = [
  { memory: 'ram', what: 'RAM' },
  { memory: 'bus0', what: 'memory that it reaches by bus address' },
  { memory: 'bridge0', what: 'memory that it reaches through the host bridge' },
  // A map that fails is not undone.
  { memory: 'far0', what: 'memory that it does not reach', steps: [map('list')] },
];

/** One page of each kind, with pages and granules of so many KiB. */
const pages = (kib: number): Draft[] =>
  lists.map(({ memory, what, steps }) => ({
    name: kib === 4 ? memory : `${kib}k.${memory}`,
    title: `A page of ${kib} KiB for an untrusted client: ${what}`,
    pageSize: kib * KIB,
    granule: kib * KIB,
    clients: { device: { untrusted: true } },
    entries: [entry(memory, 3, 0, kib * KIB)],
    ...(steps === undefined ? {} : { steps }),
  }));

const long = (memory: string, page: number): EntryDraft => entry(memory, page, 0, 3 * 4 * KIB);

/** The space is small enough to be counted. */
const clients = { device: { dmaBits: 22, untrusted: true }, twin: { dmaBits: 22 } } as const;
const { device } = clients;

const histories: readonly Draft[] = [
  {
    name: 'again',
    title: 'Three pages of RAM, mapped twice by an untrusted client',
    clients: { device },
    entries: [long('ram', 3)],
    steps: [map('list'), unmap('list'), map('list'), unmap('list')],
  },
  {
    name: 'trusted-then-untrusted',
    title: 'Three pages of RAM, mapped by a client that is trusted, then by one that is not',
    clients,
    entries: [long('ram', 3)],
    steps: [map('list', 'twin'), unmap('list'), map('list'), unmap('list')],
  },
  {
    name: 'trusted-and-untrusted',
    title: 'The same memory, mapped by a client that is trusted and by one that is not at the same time',
    clients,
    lists: { a: [long('ram', 3)], b: [long('ram', 3)] },
    steps: [map('a', 'twin'), map('b'), unmap('a'), unmap('b')],
  },
  {
    name: 'at-once',
    title: 'RAM and memory behind the host bridge in two lists of an untrusted client at the same time',
    clients: { device },
    lists: { a: [long('ram', 3)], b: [long('bridge0', 5)] },
    steps: [map('a'), map('b'), unmap('a'), unmap('b')],
  },
];

/** Clients that the platform does not trust. */
export const untrusted: Family = {
  family: 'untrusted',
  title: 'Clients that the platform does not trust',
  description:
    'A client behind an external port is not trusted, and an IOMMU driver may map for it in another way: what does not ' +
    'fill its granules is copied. Where it does, nothing else may differ: the client reaches peer memory by bus address ' +
    'or through the host bridge, or the map fails. Each list has one entry, which may be mapped by itself.',
  drafts: () => [...[4, 16, 64].flatMap(pages), ...histories],
};
