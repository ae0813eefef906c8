// SPDX-License-Identifier: Apache-2.0
import type { BarRegion } from '../../../spec/types/formats.js';
import type { Scenario } from './scenario.js';

/** What names a BAR: its provider, and which of the provider's BARs. */
export type BarName = Pick<BarRegion, 'provider' | 'bar'>;

/** A BAR in words, `bus0` or `bus0@1`: two regions with the same text are parts of one BAR. No provider has an @ in it. */
export function barOf({ provider, bar = 0 }: BarName): string {
  return bar === 0 ? provider : `${provider}@${bar}`;
}

/** The BARs of a scenario's memory, by `barOf`, in the order of their first mention. */
export function barsIn({ memory }: Pick<Scenario, 'memory'>): Map<string, BarName> {
  const bars = new Map<string, BarName>();
  for (const name in memory) {
    const region = memory[name];
    if (region?.kind === 'bar' && !bars.has(barOf(region))) bars.set(barOf(region), region);
  }
  return bars;
}
