// SPDX-License-Identifier: Apache-2.0
import type { BarRegion, EntryState, RanObservation } from '../../../spec/types/formats.js';
import { barOf, formatHex, observe, parseHex, type Scenario } from '../../../src/reference/index.js';
import { type Mutant, withSteps } from './mutant.js';

/** A BAR region and where the reference has put it. */
interface PlacedBar {
  readonly region: BarRegion;
  readonly phys: bigint;
  readonly bus: bigint;
}

/** An implementation that takes the distance from physical to bus address of another BAR for some bus-address entries. */
function withDistanceOf(
  name: string,
  profile: Scenario['needs']['profile'],
  /** @returns whose distance the entry gets */
  choose: (bar: PlacedBar, before: readonly PlacedBar[], all: readonly PlacedBar[]) => PlacedBar | undefined,
): Mutant {
  return {
    name,
    requirement: 'MAP-BUS',
    observe(scenario) {
      const seen = observe(scenario);
      if (scenario.needs.profile !== profile) return seen;
      const all = placedBars(scenario, seen);
      const change = (entries: readonly EntryState[]): EntryState[] => {
        const before: PlacedBar[] = [];
        return entries.map((entry) => {
          const bar = entry.flags.includes('bus-address') ? barAt(all, entry) : undefined;
          if (bar === undefined) return entry;
          const other = choose(bar, before, all) ?? bar;
          before.push(bar);
          const address = parseHex(entry.dmaAddress) - bar.bus + bar.phys + other.bus - other.phys;
          return { ...entry, dmaAddress: formatHex(address) };
        });
      };
      const steps = seen.steps.map((step) => ({ ...step, before: change(step.before), after: change(step.after) }));
      return { ...seen, steps };
    },
  };
}

function placedBars(scenario: Scenario, { memory }: RanObservation): PlacedBar[] {
  return Object.entries(scenario.memory).flatMap(([name, region]) => {
    const place = memory[name];
    if (region.kind === 'ram' || place?.bus === undefined) return [];
    return [{ region, phys: parseHex(place.phys), bus: parseHex(place.bus) }];
  });
}

function barAt(bars: readonly PlacedBar[], { dmaAddress }: EntryState): PlacedBar | undefined {
  const address = parseHex(dmaAddress);
  return bars.find(({ bus, region }) => address >= bus && address < bus + parseHex(region.size));
}

const ofOneProvider = (a: PlacedBar) => (b: PlacedBar | undefined) => b?.region.provider === a.region.provider;

/** Mistakes of an implementation that knows one BAR of a provider. */
export const barMutants: readonly Mutant[] = [
  withDistanceOf('bus-offset-of-first-bar', 'dma-iommu', (bar, _, all) => all.find(ofOneProvider(bar))),
  withDistanceOf('direct-bus-offset-of-first-bar', 'dma-direct', (bar, _, all) => all.find(ofOneProvider(bar))),
  // What was found for the last bus entry is kept until the provider changes.
  withDistanceOf('bus-offset-kept-for-provider', 'dma-iommu', (bar, before) => {
    const run = [...before].reverse();
    const other = run.findIndex((each) => !ofOneProvider(bar)(each));
    return run.slice(0, other < 0 ? run.length : other).at(-1);
  }),
  // A list built from pages in which pages of two BARs of one provider share an entry.
  withSteps('pages-joined-over-bars', 'LIST-PAGES', (seen, { scenario, step }) =>
    scenario.fromPages?.includes(step.list) === true &&
    touchingBars(scenario).some(([a, b]) => a.provider === b.provider)
      ? { ...seen, before: joinedPages(seen.before), after: joinedPages(seen.after) }
      : seen,
  ),
];

/** Pairs of regions in two BARs that touch. */
export function touchingBars({ memory, needs }: Scenario): [BarRegion, BarRegion][] {
  return (needs.adjacent ?? []).flatMap(([first, second]) => {
    const [a, b] = [memory[first], memory[second]];
    return a?.kind === 'bar' && b?.kind === 'bar' && barOf(a) !== barOf(b) ? [[a, b]] : [];
  });
}

/** A list in which entries that touch in memory became one: the entry after them is gone. */
export function joinedPages(entries: readonly EntryState[]): EntryState[] {
  return entries.map((entry, index) => {
    const next = entries[index + 1];
    if (next === undefined) return { ...entry, page: '0x0', offset: '0x0', length: '0x0' };
    const end = BigInt(entry.page) + BigInt(entry.offset) + BigInt(entry.length);
    if (end !== BigInt(next.page)) return entry;
    return { ...entry, length: `0x${(BigInt(entry.length) + BigInt(next.length)).toString(16)}` };
  });
}
