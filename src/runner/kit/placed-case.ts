// SPDX-License-Identifier: Apache-2.0
import { type BarName, barOf, barsIn } from '../../reference/formats/bar.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { type PlacedRegion, type Placement, reservedOf, spacesOf, wrongNeighbours } from '../placement/index.js';
import { encodeScenario, type Ready, WireError } from '../wire/index.js';
import {
  CLIENT_SIZE,
  readClient,
  readRegion,
  readScenario,
  REGION_SIZE,
  RegionKind,
  SCENARIO_SIZE,
} from '../wire/layout.js';
import { StructReader } from '../wire/struct-reader.js';
import { caseLayout } from './case-layout.js';

/**
 * Reads where a kit's runner placed a scenario, and checks that it is this scenario, on devices that it may lie on.
 * @param run - the payload of RUN that went to the module
 * @throws WireError when it isn't
 */
export function placedCase(run: Uint8Array, scenario: Scenario, ready: Ready): Placement {
  const layout = caseLayout(scenario);
  if ('skip' in layout) throw new WireError(`placed, though it ${layout.skip}`);
  const placement = readPlacement(run, scenario, layout, ready);
  if (Buffer.compare(encodeScenario(scenario, placement), run) !== 0) {
    throw new WireError('what went to the module is not this vector');
  }
  checkDevices(placement, scenario, layout, ready);
  const wrong = wrongNeighbours(placement.regions, scenario.needs.adjacent ?? [], ready);
  if (wrong !== null) throw new WireError(`placed wrongly: ${wrong}`);
  return placement;
}

function readPlacement(run: Uint8Array, scenario: Scenario, layout: Placement, ready: Ready): Placement {
  const reader = new StructReader(run);
  const head = reader.one(readScenario, SCENARIO_SIZE);
  const devices = reader.many(readClient, CLIENT_SIZE, head.clients);
  const regions = reader.many(readRegion, REGION_SIZE, head.regions);
  const clients = new Map(
    Object.keys(scenario.clients).map((name, index) => [name, devices[index]?.device ?? Number.NaN]),
  );
  const places = Object.keys(scenario.memory).flatMap((name, index): [string, PlacedRegion][] => {
    const region = regions[index];
    if (region === undefined) throw new WireError('too few regions');
    const { kind, provider, start, size } = region;
    return [[name, { provider: kind === RegionKind.RAM ? null : provider, start, size }]];
  });
  return {
    ...layout,
    clients,
    regions: new Map(places),
    spaces: spacesOf(clients, ready),
    reserved: reservedOf(clients, ready),
  };
}

/** Devices have the profile, granule and reach that the scenario needs, and each plays one part. */
function checkDevices(placement: Placement, scenario: Scenario, layout: Placement, ready: Ready): void {
  const { needs } = scenario;
  const bars = new Map<string, number>();
  for (const [name, { provider, start, size }] of placement.regions) {
    const region = scenario.memory[name];
    const wanted = layout.regions.get(name);
    if (region === undefined || wanted === undefined) throw new WireError(`no region ${name}`);
    if (size !== wanted.size) throw new WireError(`region ${name} has ${size} bytes, not ${wanted.size}`);
    if (region.kind === 'ram') {
      if (provider !== null || start !== wanted.start) throw new WireError(`region ${name} is not where it must be`);
      continue;
    }
    const bar = ready.providers[provider ?? -1];
    if (provider === null || bar === undefined) throw new WireError(`region ${name} is on no provider`);
    const at = region.from === 'start' ? wanted.start : bar.size - wanted.start;
    if (start !== at || start + size > bar.size) throw new WireError(`region ${name} is not where it must be`);
    const placed = barOf(region);
    if ((bars.get(placed) ?? provider) !== provider) throw new WireError(`BAR ${placed} is two BARs`);
    bars.set(placed, provider);
  }
  if (new Set(bars.values()).size !== bars.size) throw new WireError('one BAR is two');
  checkProviders(barsIn(scenario), bars, ready);
  if (new Set(placement.clients.values()).size !== placement.clients.size) {
    throw new WireError('one device is two clients');
  }
  for (const [client, device] of placement.clients) {
    const found = ready.clients[device];
    if (found?.profile !== needs.profile || BigInt(found.granule) !== parseHex(needs.granule)) {
      throw new WireError(`client ${client} is on a device that it may not be on`);
    }
    for (const [bar, { provider }] of barsIn(scenario)) {
      const name = ready.providers[bars.get(bar) ?? -1]?.name;
      const wanted = needs.reach[client]?.[provider];
      if (name !== undefined && wanted !== undefined && found.reach.get(name) !== wanted) {
        throw new WireError(`${client} does not reach ${provider} as ${wanted}`);
      }
    }
  }
}

/** Each provider is one device, and no other's. */
function checkProviders(named: ReadonlyMap<string, BarName>, bars: ReadonlyMap<string, number>, ready: Ready): void {
  const devices = new Map<string, string>();
  for (const [bar, { provider }] of named) {
    const device = ready.providers[bars.get(bar) ?? -1]?.device ?? '';
    if ((devices.get(provider) ?? device) !== device) throw new WireError(`provider ${provider} is two devices`);
    devices.set(provider, device);
  }
  if (new Set(devices.values()).size !== devices.size) throw new WireError('one device is two providers');
}
