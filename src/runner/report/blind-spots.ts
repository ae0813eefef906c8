// SPDX-License-Identifier: Apache-2.0
import type { TargetDescription } from '../../../spec/types/formats.js';

const EVERYWHERE = [
  'cache maintenance: on a coherent machine nothing shows whether it was done',
  'bytes that the caller never gave: what a device does with the padding of a segment',
];

const BY_KIND: Record<TargetDescription['kind'], readonly string[]> = {
  reference: ['anything of a kernel: the reference is the specification, run in this process'],
  exec: ['whether the implementation observes itself truly: its observations are taken as they come'],
  qemu: ['routing of bus addresses inside a switch'],
  live: ['routing of bus addresses inside a switch'],
};

const WITH_AN_IOMMU = [
  "memory that runs out inside of an IOMMU driver's map_pages, but where a page table of 4 KiB granules ends: elsewhere " +
    'the injected failure (failMapping) follows a call that succeeded and told what it entered',
  'up to 15 granules in a row that are wrong, or left behind, inside of a list of more than 65536: there every 16th is looked up, and the others where two of these do not fit together',
];

const WITHOUT_ACCESSES = [
  "data: translations are the IOMMU driver's own bookkeeping (iommu_iova_to_phys); none of the evidence is a device's DMA",
  'permissions: whether a direction lets the device read or write, and nothing more',
  'the IOTLB: a translation that is gone from the page table may still be cached',
];

const WITH_ACCESSES = [
  'data, permissions and the IOTLB outside of the device-access families: there a device reads and writes memory by ' +
    "itself, elsewhere translations are the IOMMU driver's own bookkeeping (iommu_iova_to_phys)",
];

/** Without an IOMMU there is neither a permission nor an IOTLB. */
const DIRECT_WITHOUT_ACCESSES = [
  "data: nothing translates (dma-direct), addresses are compared with the memory's own; none of the evidence is a device's DMA",
];

const DIRECT_WITH_ACCESSES = [
  'data outside of the device-access families: there a device reads and writes memory by itself, elsewhere nothing ' +
    "translates (dma-direct), and addresses are compared with the memory's own",
];

/** What judging a target of this kind can't see, one line each. */
export function blindSpotsOf({ kind, capabilities }: TargetDescription): string[] {
  const isKernel = kind === 'qemu' || kind === 'live';
  const accesses = capabilities.features?.includes('device-access') === true;
  const isDirect = capabilities.profiles.every((profile) => profile === 'dma-direct');
  const [without, having] = isDirect
    ? [DIRECT_WITHOUT_ACCESSES, DIRECT_WITH_ACCESSES]
    : [WITHOUT_ACCESSES, WITH_ACCESSES];
  const data = accesses ? having : without;
  const kernel = isKernel ? [...data, ...(isDirect ? [] : WITH_AN_IOMMU)] : [];
  return [...kernel, ...BY_KIND[kind], ...EVERYWHERE];
}
