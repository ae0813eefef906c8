// SPDX-License-Identifier: Apache-2.0
import type { BarRegion, RamRegion, ReachOfClient } from '../../../spec/types/formats.js';
import type { Scenario } from './scenario.js';

/** What mapping makes of an entry: a range of IOVA, a PCI bus address, or a failure. */
export type EntryKind = 'iova' | 'bus' | 'unreachable';

/**
 * How a client reaches a region (drivers/pci/p2pdma.c: pci_p2pdma_map_type).
 * @throws RangeError if the scenario has no such region, or does not say how the client reaches it
 */
export function kindOf(scenario: Scenario, client: string, memory: string): EntryKind {
  const region = scenario.memory[memory];
  if (region === undefined) throw new RangeError(`no region is named ${memory}`);
  return kindOfRegion(scenario.needs.reach[client], client, region);
}

/**
 * The same, for one of the scenario's regions.
 * @param reach - needs.reach of the client
 * @throws RangeError if the scenario does not say how the client reaches it
 */
export function kindOfRegion(
  reach: ReachOfClient | undefined,
  client: string,
  region: RamRegion | BarRegion,
): EntryKind {
  if (region.kind === 'ram') return 'iova';
  const type = reach?.[region.provider];
  switch (type) {
    case 'bus-address':
      return 'bus';
    case 'host-bridge':
      return 'iova';
    case 'unreachable':
      return 'unreachable';
    case undefined:
      throw new RangeError(`needs.reach does not say how ${client} reaches ${region.provider}`);
  }
}
