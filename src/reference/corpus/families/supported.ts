// SPDX-License-Identifier: Apache-2.0
import { entry, type Family, map, unmap } from '../draft.js';

const PAGE = 0x1000;

/** What dma_pci_p2pdma_supported says. */
export const supported: Family = {
  family: 'supported',
  title: 'dma_pci_p2pdma_supported',
  description:
    'A driver asks dma_pci_p2pdma_supported whether lists for its device may have P2PDMA pages. It says yes of a client ' +
    'of dma-iommu, whatever the limits of the client are and whatever it reaches.',
  drafts: () => [
    {
      name: 'reaches-by-bus',
      title: 'Asked of a client that reaches a provider by bus address',
      entries: [entry('bus0', 3, 0, PAGE)],
      asksSupported: true,
    },
    {
      name: 'reaches-through-bridge',
      title: 'Asked of a client that reaches a provider through the host bridge',
      entries: [entry('bridge0', 3, 0, PAGE)],
      asksSupported: true,
    },
    {
      name: 'reaches-none',
      title: 'Asked of a client that can not reach the provider',
      entries: [entry('far0', 3, 0, PAGE)],
      steps: [map('list')],
      asksSupported: true,
    },
    {
      name: 'small-mask-and-another-client',
      title: 'Asked of two clients, one with a small DMA mask',
      clients: { device: { dmaBits: 24 }, other: {} },
      lists: { a: [entry('bus1', 3, 0, PAGE)], b: [entry('bus1', 8, 0, PAGE)] },
      steps: [map('a'), map('b', 'other'), unmap('a'), unmap('b')],
      asksSupported: true,
    },
  ],
};
