// SPDX-License-Identifier: Apache-2.0
import type { Capabilities, TargetDescription } from '../../../spec/types/formats.js';
import { capabilitiesOf, TEST_BENCH_ONLY } from '../placement/index.js';
import type { Ready } from '../wire/index.js';
import type { Facts } from './facts.js';

/** Names in /sys/class/iommu, by how they begin; the driver's name here and its title. */
const DRIVERS = [
  ['dmar', 'intel', 'Intel VT-d'],
  ['ivhd', 'amd', 'AMD-Vi'],
  ['smmu3', 'smmuv3', 'Arm SMMUv3'],
  ['virtio', 'virtio', 'virtio-iommu'],
] as const;

/** What a machine that people use offers: no device is told to access memory, and no failure is injected into its IOMMU driver. */
export function machineCapabilities(ready: Ready): Capabilities {
  const offered = capabilitiesOf(ready);
  return { ...offered, features: (offered.features ?? []).filter((feature) => !TEST_BENCH_ONLY.has(feature)) };
}

/** What a machine that people use is to a report. */
export function describeMachine(facts: Facts, ready: Ready, environment: Record<string, string>): TargetDescription {
  const arch = facts.get('arch')?.[0];
  const iommu = iommuOf(facts, ready);
  return {
    kind: 'live',
    name: [`Linux ${ready.release}`, iommu.title, ...(arch === undefined ? [] : [arch])].join(', '),
    kernel: { release: ready.release, ...(arch === undefined ? {} : { arch }) },
    ...(iommu.name === null ? {} : { iommu: iommu.name }),
    capabilities: machineCapabilities(ready),
    environment: {
      evidence: evidenceOf(ready),
      ...Object.fromEntries([...facts].map(([key, values]) => [key, values.join('; ')])),
      ...environment,
    },
  };
}

/** What the outcomes were read from. */
function evidenceOf({ clients }: Ready): string {
  const translated = "translations are the IOMMU driver's own bookkeeping (iommu_iova_to_phys)";
  const direct =
    "nothing translates (dma-direct), the addresses that the kernel gave are compared with the memory's own";
  const isDirect = clients.map(({ profile }) => profile === 'dma-direct');
  const looked = !isDirect.includes(true)
    ? translated
    : isDirect.includes(false)
      ? `behind the IOMMU, ${translated}; elsewhere, ${direct}`
      : direct;
  return `${looked}; no device did DMA`;
}

function iommuOf(facts: Facts, { clients }: Ready): { readonly name: string | null; readonly title: string } {
  if (clients.every(({ profile }) => profile === 'dma-direct')) return { name: 'none', title: 'no translation' };
  const names = facts.get('iommu') ?? [];
  const found = DRIVERS.find(([start]) => names.some((name) => name.startsWith(start)));
  return found === undefined
    ? { name: null, title: 'an IOMMU driver that sysfs does not name' }
    : { name: found[1], title: found[2] };
}
