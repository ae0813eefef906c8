// SPDX-License-Identifier: Apache-2.0
import type { Ready } from '../wire/ready.js';
import type { PlacedRegion } from './placement.js';

/**
 * Checks, in physical memory, that regions touch exactly where the scenario says so and overlap nowhere.
 * @param adjacent - pairs of names: the first region ends where the second starts
 * @returns what is wrong, for a person, or null
 */
export function wrongNeighbours(
  regions: ReadonlyMap<string, PlacedRegion>,
  adjacent: readonly (readonly [string, string])[],
  ready: Ready,
): string | null {
  const spans = [...regions].map(([name, region]) => {
    const start = physOf(region, ready);
    return { name, start, end: start + region.size };
  });
  for (const first of spans) {
    for (const second of spans) {
      if (first === second) continue;
      const wanted = adjacent.some(([a, b]) => a === first.name && b === second.name);
      const touching = first.end === second.start;
      if (wanted && !touching)
        return `needs ${second.name} right after ${first.name}, which no devices of the guest offer`;
      if (touching && !wanted) return `needs a gap between ${first.name} and ${second.name}`;
      if (first.start <= second.start && second.start < first.end) {
        return `needs room for ${first.name} and ${second.name} beside each other`;
      }
    }
  }
  return null;
}

/** Physical address of a placed region. */
export function physOf({ provider, start }: PlacedRegion, ready: Ready): bigint {
  const home = provider === null ? ready.arena.phys : ready.providers[provider]?.phys;
  if (home === undefined) throw new RangeError(`the guest has no provider ${provider}`);
  return home + start;
}
