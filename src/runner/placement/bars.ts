// SPDX-License-Identifier: Apache-2.0
import { barOf } from '../../reference/formats/bar.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import type { Ready } from '../wire/ready.js';
import type { Assignment } from './assignments.js';
import type { PlacedRegion, Unplaceable } from './placement.js';

/** Lays a scenario's BAR regions into the chosen BARs of the guest. */
export function placeInBars(
  scenario: Scenario,
  { bars }: Assignment,
  ready: Ready,
): Map<string, PlacedRegion> | Unplaceable {
  const regions = new Map<string, PlacedRegion>();
  for (const [name, region] of Object.entries(scenario.memory)) {
    if (region.kind === 'ram') continue;
    const provider = bars.get(barOf(region));
    const bar = provider === undefined ? undefined : ready.providers[provider];
    if (provider === undefined || bar === undefined) return { skip: `provider ${region.provider} has no device` };
    const at = parseHex(region.at);
    const size = parseHex(region.size);
    const start = region.from === 'start' ? at : bar.size - at;
    if (start < 0n || start + size > bar.size) {
      return { skip: `region ${name} needs a larger BAR than ${bar.name}'s ${bar.size} bytes` };
    }
    regions.set(name, { provider, start, size });
  }
  return regions;
}
