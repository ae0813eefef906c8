// SPDX-License-Identifier: Apache-2.0
import type { Scenario } from '../../src/reference/formats/scenario.js';

/** A list of this many entries, each a page of RAM of its own, mapped and unmapped. */
export function ramScenario(id: string, entries: number): Scenario {
  const hex = (value: number): string => `0x${value.toString(16)}`;
  return {
    id: `test/${id}`,
    title: `${entries} pages of RAM`,
    requirements: ['MAP-BYTES'],
    needs: { profile: 'dma-iommu', pageSize: '0x1000', granule: '0x1000', reach: { c: {} } },
    clients: { c: { dmaMask: '0xffffffff', segBoundaryMask: '0xffffffff', maxSegSize: '0x10000' } },
    memory: { r: { kind: 'ram', size: hex(entries * 0x2000) } },
    lists: {
      l: Array.from({ length: entries }, (_, index) => ({
        memory: 'r',
        page: hex(index * 0x2000),
        offset: '0x0',
        length: '0x1000',
      })),
    },
    steps: [
      { op: 'map', list: 'l', client: 'c', direction: 'bidirectional' },
      { op: 'unmap', list: 'l' },
    ],
  };
}
