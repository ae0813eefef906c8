// SPDX-License-Identifier: Apache-2.0
import type { BusOffset, Topology } from '../../../spec/types/formats.js';
import { parseHex } from '../../reference/formats/hex.js';
import { UsageError } from '../errors/conform-error.js';
import { iommuOf } from './topology.js';

/** A topology in which PCI bus addresses of providers are not the physical ones. */
export interface OffsetTopology extends Topology {
  readonly busOffset: BusOffset;
}

/**
 * The topology with bus addresses of their own: devices that would have registers at such addresses keep them elsewhere,
 * for nothing moves the accesses themselves. What is mapped there can be looked at, and never be reached.
 * @param iommu - its name
 * @throws UsageError when there is no such guest
 */
export function withBusOffset(topology: Topology, iommu: string): OffsetTopology {
  const { busOffset, devices } = topology;
  if (busOffset === undefined) {
    throw new UsageError(
      `--bus-offset: the host bridge of ${topology.arch} guests has no other bus addresses`,
      'leave it out, or name --arch arm64',
    );
  }
  if (!busOffset.iommus.includes(iommu)) {
    throw new UsageError(
      `--bus-offset: there is no such guest with ${iommuOf(topology, iommu).title}`,
      `name one of: ${busOffset.iommus.map((name) => `--iommu ${name}`).join(', ')}`,
    );
  }
  const moved = devices.map((device) => {
    const props = device.id === undefined ? undefined : busOffset.props[device.id];
    return props === undefined ? device : { ...device, props: { ...device.props, ...props } };
  });
  return { ...topology, devices: moved, busOffset };
}

/** What to add to the physical address of a provider's memory for its PCI bus address; may be negative. */
export function offsetOf({ bus, window }: BusOffset): bigint {
  return parseHex(bus) - parseHex(window);
}
