// SPDX-License-Identifier: Apache-2.0
import type { TargetDescription } from '../../../spec/types/formats.js';

const EVERYWHERE = [
  'permissions: whether a direction lets the device read or write, and nothing more',
  'cache maintenance: on a coherent machine nothing shows whether it was done',
  'bytes that the caller never gave: what a device does with the padding of a segment',
];

const BY_KIND: Record<TargetDescription['kind'], readonly string[]> = {
  reference: ['anything of a kernel: the reference is the specification, run in this process'],
  exec: ['whether the implementation observes itself truly: its observations are taken as they come'],
  qemu: [
    'data: translations are what iommu_iova_to_phys reports, no device moves bytes through them',
    'routing of bus addresses inside a switch',
    'the IOTLB: a translation that is gone from the page table may still be cached',
  ],
  live: [
    "data: translations are the IOMMU driver's own bookkeeping (iommu_iova_to_phys); none of the evidence is a device's DMA",
    'routing of bus addresses inside a switch',
    'the IOTLB: a translation that is gone from the page table may still be cached',
  ],
};

/** What judging a target of this kind can't see, one line each. */
export function blindSpotsOf({ kind }: TargetDescription): string[] {
  return [...BY_KIND[kind], ...EVERYWHERE];
}
