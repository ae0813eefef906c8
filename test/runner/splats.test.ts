// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { splatsOf } from '../../src/runner/judge/splats.js';

describe('splats of a kernel log', () => {
  it.each([
    'WARNING: CPU: 0 PID: 1 at drivers/iommu/iova.c:200 free_iova_fast+0x10/0x20',
    '[    1.234567] WARNING: CPU: 0 PID: 1 at kernel/dma/mapping.c:1',
    '<4>[    1.234567] BUG: unable to handle page fault for address: ffffc900',
    '4,123,456789,-;BUG: KASAN: slab-out-of-bounds in iommu_dma_map_sg+0x1/0x2',
    '[    1.0][    T1] kernel BUG at mm/slub.c:1!',
    'Oops: 0000 [#1] PREEMPT SMP',
    'general protection fault, probably for non-canonical address 0x1',
    'Unable to handle kernel NULL pointer dereference at virtual address 0',
    'INFO: possible recursive locking detected',
    'INFO: task kworker/0:1 blocked for more than 120 seconds.',
    'rcu: INFO: rcu_preempt self-detected stall on CPU',
    'UBSAN: shift-out-of-bounds in drivers/iommu/dma-iommu.c:1',
    'Kernel panic - not syncing: Attempted to kill init!',
    'DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0x1000 [fault reason 0x06] PTE Read access is not set',
  ])('%s', (line) => {
    expect(splatsOf(['before', line, 'after'])).toEqual([line]);
  });

  it.each([
    'p2p_conform: loading out-of-tree module taints kernel.',
    'Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on',
    'DMAR: Intel(R) Virtualization Technology for Directed I/O',
    'debug: the word BUG: in a sentence',
    'INFO: lockdep is turned off.',
    'DMA-API: debugging enabled by kernel config',
    '',
  ])('not: %s', (line) => {
    expect(splatsOf([line])).toEqual([]);
  });
});
