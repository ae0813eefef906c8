// SPDX-License-Identifier: Apache-2.0
import type { MapType } from '../../../spec/types/formats.js';
import { barsIn } from '../../reference/formats/bar.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import type { Placement } from '../placement/index.js';
import { encodeScenario } from '../wire/index.js';
import {
  KIT_ADJACENT_SIZE,
  KIT_BAR_SIZE,
  KIT_CASE_SIZE,
  KIT_REACH_SIZE,
  KIT_REGION_SIZE,
  KitMapType,
  writeKitAdjacent,
  writeKitBar,
  writeKitCase,
  writeKitReach,
  writeKitRegion,
} from '../wire/kit-layout.js';
import { Profile } from '../wire/layout.js';
import { StructWriter } from '../wire/struct-writer.js';

const MAP_TYPES: Record<MapType, number> = {
  'bus-address': KitMapType.BUS_ADDRESS,
  'host-bridge': KitMapType.HOST_BRIDGE,
  unreachable: KitMapType.UNREACHABLE,
};

/** The payload of CASE: what the scenario needs of the machine, and its RUN with the layout's numbers. */
export function encodeCase(scenario: Scenario, layout: Placement): Uint8Array {
  const { needs } = scenario;
  const clients = Object.keys(scenario.clients);
  const bars = [...barsIn(scenario).values()];
  const providers = [...new Set(bars.map(({ provider }) => provider))];
  const regions = Object.entries(scenario.memory);
  const names = regions.map(([name]) => name);
  const adjacent = needs.adjacent ?? [];
  const run = encodeScenario(scenario, layout);
  const writer = new StructWriter(
    KIT_CASE_SIZE +
      KIT_BAR_SIZE * bars.length +
      KIT_REACH_SIZE * clients.length * bars.length +
      KIT_REGION_SIZE * regions.length +
      KIT_ADJACENT_SIZE * adjacent.length,
  );
  writer.put(writeKitCase, KIT_CASE_SIZE, {
    profile: needs.profile === 'dma-iommu' ? Profile.DMA_IOMMU : Profile.DMA_DIRECT,
    clients: clients.length,
    bars: bars.length,
    regions: regions.length,
    adjacent: adjacent.length,
    pageSize: parseHex(needs.pageSize),
    granule: parseHex(needs.granule),
  });
  for (const { provider } of bars) {
    writer.put(writeKitBar, KIT_BAR_SIZE, { provider: providers.indexOf(provider) });
  }
  for (const client of clients) {
    for (const { provider } of bars) {
      const type = needs.reach[client]?.[provider];
      writer.put(writeKitReach, KIT_REACH_SIZE, { type: type === undefined ? KitMapType.ANY : MAP_TYPES[type] });
    }
  }
  for (const [, region] of regions) {
    const fromEnd = region.kind === 'bar' && region.from === 'end';
    writer.put(writeKitRegion, KIT_REGION_SIZE, { fromEnd: fromEnd ? 1 : 0 });
  }
  for (const [first, second] of adjacent) {
    writer.put(writeKitAdjacent, KIT_ADJACENT_SIZE, { first: names.indexOf(first), second: names.indexOf(second) });
  }
  return Buffer.concat([writer.bytes, run]);
}
