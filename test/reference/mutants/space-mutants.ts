// SPDX-License-Identifier: Apache-2.0
import type { Client, RanObservation, RawTranslation, StepObservation } from '../../../spec/types/formats.js';
import { reservedBlocks } from '../../../src/reference/algorithm/reserved.js';
import { kindOf, observe, type Scenario } from '../../../src/reference/index.js';
import { failed, isFailure, isSuccess, misreading, type Mutant, type StepContext, withSteps } from './mutant.js';

/** Mistakes in IOVA space, in page tables, and in which client is which. */
export const spaceMutants: readonly Mutant[] = [
  {
    name: 'iova-leaked-on-failure',
    requirement: 'FAIL-CLEAN',
    observe(scenario) {
      const observation = observe(scenario);
      const failures = observation.steps.filter(({ error }) => error === 'EREMOTEIO').length;
      const accounting = (observation.accounting ?? []).map((each) => ({ ...each, after: each.after - failures }));
      return { ...observation, ...(accounting.length > 0 ? { accounting } : {}) };
    },
  },
  {
    name: 'iova-leaked-on-unmap',
    requirement: 'UNMAP-CLEAN',
    observe(scenario) {
      const observation = observe(scenario);
      const accounting = (observation.accounting ?? []).map((each) => ({ ...each, after: each.after - 1 }));
      return { ...observation, ...(accounting.length > 0 ? { accounting } : {}) };
    },
  },
  {
    name: 'iova-leaked-with-other-granules',
    requirement: 'FAIL-CLEAN',
    observe(scenario) {
      const observation = observe(scenario);
      const failures = scenario.needs.granule === '0x1000' ? 0 : observation.steps.filter(isFailure).length;
      const accounting = (observation.accounting ?? []).map((each) => ({ ...each, after: each.after - failures }));
      return { ...observation, ...(accounting.length > 0 ? { accounting } : {}) };
    },
  },
  // A list that is not the last one mapped goes on translating after its unmap.
  withSteps('unmap-out-of-order-forgotten', 'UNMAP-CLEAN', leftOutOfOrder),
  // The same, only for lists with memory of a BAR in their IOVA.
  withSteps('unmap-out-of-order-forgets-bars', 'UNMAP-CLEAN', (seen, context) => {
    const client = lastMapOf(context)?.client;
    if (client === undefined) return seen;
    const hasBar = (context.scenario.lists[context.step.list] ?? []).some(
      ({ memory }) =>
        context.scenario.memory[memory]?.kind === 'bar' && kindOf(context.scenario, client, memory) === 'iova',
    );
    return hasBar ? leftOutOfOrder(seen, context) : seen;
  }),
  {
    name: 'bridge-windows-not-reserved',
    requirement: 'MAP-RESERVED',
    observe: (scenario) => observe(scenario, { reserved: reservedBlocks.filter(({ kind }) => kind === 'msi') }),
  },
  {
    name: 'msi-region-not-reserved',
    requirement: 'MAP-RESERVED',
    observe: (scenario) => observe(scenario, { reserved: reservedBlocks.filter(({ kind }) => kind !== 'msi') }),
  },
  withSteps('write-only-not-present', 'MAP-TRANSLATE', (seen, { step }) =>
    step.op === 'map' && step.direction === 'from-device' ? { ...seen, translations: [] } : seen,
  ),
  // Contiguity judged by the start of the run before: pages that are repeated are taken for mapped.
  withSteps('repeated-pages-mapped-once', 'MAP-TRANSLATE', (seen) =>
    isSuccess(seen) && hasWholePages(seen, Infinity) ? withoutRepeats(seen) : seen,
  ),
  withSteps('repeated-short-entry-mapped-once', 'MAP-TRANSLATE', (seen) =>
    isSuccess(seen) && hasWholePages(seen, 0x8000) ? withoutRepeats(seen) : seen,
  ),
  {
    name: 'iova-in-pci-window',
    requirement: 'MAP-ROUTE',
    observe(scenario) {
      const { memory, ...observation } = observe(scenario);
      const iova = observation.steps[0]?.after[0]?.dmaAddress ?? '0x0';
      const moved: RanObservation['memory'] = {};
      for (const [name, place] of Object.entries(memory)) {
        moved[name] = place.bus === undefined ? place : { ...place, bus: iova };
      }
      return { ...observation, memory: moved };
    },
  },
  withSteps('guard-translates', 'MAP-NO-STRAY', (seen) => {
    const first = seen.probed[0];
    const begins = seen.translations[0]?.iova;
    if (!isSuccess(seen) || first === undefined || begins === first.start) return seen;
    return { ...seen, translations: [{ iova: first.start, phys: '0x0', length: '0x1000' }, ...seen.translations] };
  }),
  withSteps('refuses-after-enomem', 'MAP-SPACE', (seen, { earlier }) =>
    isSuccess(seen) && earlier.some(({ error }) => error === 'ENOMEM') ? failed(seen, 'ENOMEM') : seen,
  ),
  withSteps('refuses-last-bus-entry-that-touches', 'MAP-SUCCESS', (seen) => {
    const [previous, last] = seen.before.slice(-2);
    if (!isSuccess(seen) || previous === undefined || last === undefined) return seen;
    const end = BigInt(previous.page) + BigInt(previous.offset) + BigInt(previous.length);
    const start = BigInt(last.page) + BigInt(last.offset);
    return end === start && lastAloneIsBus(seen) ? failed(seen, 'EINVAL') : seen;
  }),
  // RAM below a BAR: the two are taken for one run of memory.
  withSteps('refuses-bus-entry-right-above-ram', 'MAP-SUCCESS', (seen, { scenario, step }) =>
    isSuccess(seen) && hasTouching(scenario, step, 'ram', 'bus') ? failed(seen, 'EINVAL') : seen,
  ),
  withSteps('refuses-bridge-entry-right-above-ram', 'MAP-SUCCESS', (seen, { scenario, step }) =>
    isSuccess(seen) && hasTouching(scenario, step, 'ram', 'bridge') ? failed(seen, 'EINVAL') : seen,
  ),
  withSteps('refuses-ram-right-above-a-bar', 'MAP-SUCCESS', (seen, { scenario, step }) =>
    isSuccess(seen) && hasTouching(scenario, step, 'bridge', 'ram') ? failed(seen, 'EINVAL') : seen,
  ),
  withSteps('refuses-ram-of-two-regions-that-touch', 'MAP-SUCCESS', (seen, { scenario, step }) =>
    isSuccess(seen) && hasTouching(scenario, step, 'ram', 'ram') ? failed(seen, 'EINVAL') : seen,
  ),
  misreading('dma-masks-below-32-bits-widened', 'MAP-DMA-MASK', (scenario) =>
    withClients(scenario, (client) => {
      const mask = BigInt(client.dmaMask);
      return mask > 0xffffffn && mask < 0xffffffffn ? { ...client, dmaMask: '0xffffffff' } : client;
    }),
  ),
  misreading('dma-masks-up-to-26-bits-widened', 'MAP-DMA-MASK', (scenario) =>
    withClients(scenario, (client) => {
      const mask = BigInt(client.dmaMask);
      return mask > 0xffffffn && mask < 0x7ffffffn ? { ...client, dmaMask: '0xffffffff' } : client;
    }),
  ),
  misreading('limits-of-first-client', 'MAP-BOUNDARY', (scenario) =>
    withClients(scenario, (client, first) => ({ ...first, dmaMask: client.dmaMask })),
  ),
  {
    name: 'one-iova-for-all-lists',
    requirement: 'MAP-OVERLAP',
    observe(scenario) {
      const steps = scenario.steps.flatMap((step, index) => {
        const own = scenario.steps.filter(({ list }) => list === step.list);
        const before = scenario.steps.slice(0, index).filter(({ list }) => list === step.list).length;
        return observe({ ...scenario, steps: own }).steps[before] ?? [];
      });
      return { ...observe(scenario), steps };
    },
  },
];

function withClients(scenario: Scenario, change: (client: Client, first: Client) => Client): Scenario {
  const first = Object.values(scenario.clients)[0];
  if (first === undefined) return scenario;
  const clients = Object.entries(scenario.clients).map(([name, client]) => [name, change(client, first)] as const);
  return { ...scenario, clients: Object.fromEntries(clients) };
}

/** What an unmap leaves if it forgets a list while one that was mapped later by the same client still is. */
function leftOutOfOrder(seen: StepObservation, context: StepContext): StepObservation {
  const mapped = lastMapOf(context);
  if (seen.op !== 'unmap' || mapped === undefined) return seen;
  const later = context.scenario.steps.slice(mapped.index + 1, context.index);
  const open = later.some(
    (step, i) =>
      step.op === 'map' &&
      step.client === mapped.client &&
      context.earlier[mapped.index + 1 + i]?.error === null &&
      !later.some((other) => other.op === 'unmap' && other.list === step.list),
  );
  return open ? { ...seen, translations: mapped.seen.translations } : seen;
}

function lastMapOf({ scenario, index, step, earlier }: StepContext) {
  for (let i = index - 1; i >= 0; i--) {
    const other = scenario.steps[i];
    const seen = earlier[i];
    if (other?.op === 'map' && other.list === step.list && seen !== undefined && !isFailure(seen)) {
      return { index: i, client: other.client, seen };
    }
  }
  return undefined;
}

function hasWholePages({ before }: StepObservation, most: number): boolean {
  return before.every(({ length }) => Number(length) % 4096 === 0 && Number(length) <= most);
}

function withoutRepeats(seen: StepObservation): StepObservation {
  return { ...seen, translations: seen.translations.filter((run, i, all) => !repeats(run, all[i - 1])) };
}

function repeats(run: RawTranslation, previous: RawTranslation | undefined): boolean {
  if (previous === undefined) return false;
  return run.phys === previous.phys && BigInt(previous.iova) + BigInt(previous.length) === BigInt(run.iova);
}

type Kind = 'ram' | 'bus' | 'bridge';

/** Whether some entry ends in one region where the next one starts in another, of these kinds. */
function hasTouching(scenario: Scenario, step: StepContext['step'], first: Kind, second: Kind): boolean {
  if (step.op !== 'map') return false;
  const kind = (memory: string): Kind => {
    if (scenario.memory[memory]?.kind === 'ram') return 'ram';
    return kindOf(scenario, step.client, memory) === 'bus' ? 'bus' : 'bridge';
  };
  return (scenario.lists[step.list] ?? []).some(({ memory, page, offset, length }, index, list) => {
    const next = list[index + 1];
    if (next === undefined || kind(memory) !== first || kind(next.memory) !== second) return false;
    if (!(scenario.needs.adjacent ?? []).some(([a, b]) => a === memory && b === next.memory)) return false;
    const end = BigInt(page) + BigInt(offset) + BigInt(length);
    return end === BigInt(scenario.memory[memory]?.size ?? 0) && BigInt(next.page) + BigInt(next.offset) === 0n;
  });
}

/** Whether the last segment has a bus address and the one before it has not. */
function lastAloneIsBus(seen: StepObservation): boolean {
  const flags = seen.after.slice(0, seen.nents).map((entry) => entry.flags.length > 0);
  return flags.at(-1) === true && flags.at(-2) === false;
}
