// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/reference/index.js';
import { withoutProvoked } from '../../src/runner/judge/provoked.js';
import { splatsOf } from '../../src/runner/judge/splats.js';

/** Two lists of the same page, or of pages of their own. */
function twoLists(isSamePage: boolean): Scenario {
  const entry = { memory: 'ram', page: '0x1000', offset: '0x0', length: '0x1000' };
  return {
    id: 'sample/two-lists',
    title: 'Two lists',
    requirements: ['MAP-BYTES'],
    needs: { profile: 'dma-iommu', pageSize: '0x1000', granule: '0x1000', reach: { device: {} } },
    clients: { device: { dmaMask: '0xffffffff', segBoundaryMask: '0xffffffff', maxSegSize: '0x10000' } },
    memory: { ram: { kind: 'ram', size: '0x10000' } },
    lists: { a: [entry], b: [isSamePage ? entry : { ...entry, page: '0x4000' }] },
    steps: [
      { op: 'map', list: 'a', client: 'device', direction: 'bidirectional' },
      { op: 'map', list: 'b', client: 'device', direction: 'bidirectional' },
    ],
  };
}

const overlapping = [
  '<4>------------[ cut here ]------------',
  "<4>DMA-API: pci 0000:02:00.0: cacheline tracking EEXIST, overlapping mappings aren't supported",
  '<4>WARNING: CPU: 0 PID: 1 at kernel/dma/debug.c:612 add_dma_entry+0x1f0/0x2c0',
  '<4>---[ end trace 0000000000000000 ]---',
  '<4>DMA-API: Mapped at:',
  '<4> debug_dma_map_sg+0x1b0/0xaa0',
];
const leaking = [
  '<4>DMA-API: pci 0000:02:00.0: device driver frees DMA memory with wrong function',
  '<4>WARNING: CPU: 0 PID: 1 at kernel/dma/debug.c:1019 check_unmap+0x1f0/0x2c0',
  '<4>DMA-API: Mapped at:',
];

describe('what a scenario provokes', () => {
  it('is no complaint about it, from the message to who mapped it', () => {
    expect(splatsOf(withoutProvoked(overlapping, twoLists(true)))).toEqual([]);
    expect(splatsOf(withoutProvoked([...overlapping, ...overlapping], twoLists(true)))).toEqual([]);
  });

  it('is none in the words of Linux 7.3 either', () => {
    const [, , , ...rest] = overlapping;
    const newer = [
      '<6>------------[ cut here ]------------',
      '<4>DMA-API: p2p_conform 0000:04:00.0: mapping sg segment longer than device claims to support [len=32768] [max=4096]',
      '<4>WARNING: kernel/dma/debug.c:1231 at debug_dma_map_sg+0x7d3/0xd10, CPU#1: init/1',
      ...rest,
    ];
    expect(splatsOf(withoutProvoked(newer, twoLists(false)))).toEqual([]);
    const another = '<4>WARNING: kernel/dma/debug.c:99 at somewhere+0x1/0x2, CPU#1: init/1';
    expect(splatsOf(withoutProvoked([...newer, another], twoLists(false)))).toEqual([another]);
  });

  it('stays one if the scenario has no part in it', () => {
    expect(splatsOf(withoutProvoked(overlapping, twoLists(false)))).toEqual([
      overlapping[1],
      overlapping[2],
      overlapping[4],
    ]);
  });

  it('hides no other complaint, neither before nor after it', () => {
    expect(splatsOf(withoutProvoked([...overlapping, ...leaking], twoLists(true)))).toEqual(leaking);
    expect(splatsOf(withoutProvoked([...leaking, ...overlapping], twoLists(true)))).toEqual(leaking);
    const another = '<4>WARNING: CPU: 0 PID: 1 at kernel/dma/debug.c:99 somewhere+0x1/0x2';
    expect(splatsOf(withoutProvoked([...overlapping, another], twoLists(true)))).toEqual([another]);
  });
});
