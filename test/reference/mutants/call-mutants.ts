// SPDX-License-Identifier: Apache-2.0
import type { RanObservation } from '../../../spec/types/formats.js';
import { observe, type Scenario } from '../../../src/reference/index.js';
import { joinedPages, touchingBars } from './bar-mutants.js';
import { failed, isFailure, isSuccess, misreading, type Mutant, withSteps } from './mutant.js';

/** Mistakes in calls beside dma_map_sgtable and dma_unmap_sgtable, and in what an injected fault leaves. */
export const callMutants: readonly Mutant[] = [
  // A list built from pages in which pages of two providers share an entry: it has an entry less.
  withSteps('pages-joined-over-providers', 'LIST-PAGES', (seen, { scenario, step }) =>
    scenario.fromPages?.includes(step.list) === true &&
    touchingBars(scenario).some(([a, b]) => a.provider !== b.provider)
      ? { ...seen, before: joinedPages(seen.before), after: joinedPages(seen.after) }
      : seen,
  ),
  withSteps('privileged-not-present', 'MAP-ATTRS', (seen, { step }) =>
    step.op === 'map' && step.attrs?.includes('privileged') === true ? { ...seen, translations: [] } : seen,
  ),
  withSteps('dma-map-sg-returns-nents', 'MAP-SG', (seen, { step }) =>
    isSuccess(seen) && step.op === 'map' && step.call !== undefined && step.nents === undefined
      ? { ...seen, nents: seen.before.length }
      : seen,
  ),
  withSteps('dma-map-sg-tells-errno', 'MAP-ERROR', (seen) => (seen.error === 'unknown' ? failed(seen, 'EIO') : seen)),
  misreading('dma-map-sg-of-whole-list', 'MAP-NENTS', (scenario) => ({
    ...scenario,
    steps: scenario.steps.map((step) => {
      if (step.op !== 'map') return step;
      const { nents, ...rest } = step;
      // What is out of reach would fail, and the scenario would go on as if it had not.
      return nents === undefined || 'far0' in scenario.memory ? step : rest;
    }),
  })),
  withSteps('dma-map-sg-of-whole-list-invalidated', 'MAP-NENTS', (seen, { step }) =>
    isFailure(seen) && step.op === 'map' && step.nents !== undefined ? failed(seen, 'unknown') : seen,
  ),
  {
    name: 'says-not-supported',
    requirement: 'MAP-SUPPORTED',
    observe: (scenario) => withSupported(scenario, false),
  },
  {
    name: 'supported-not-told',
    requirement: 'OBS-COMPLETE',
    observe: (scenario) => withSupported(scenario, undefined),
  },
  // What Linux does (KI-0008).
  misreading('untrusted-reaches-all-as-ram', 'MAP-UNTRUSTED', (scenario) => ({
    ...scenario,
    needs: {
      ...scenario.needs,
      reach: Object.fromEntries(
        Object.entries(scenario.needs.reach).map(([client, reach]) => [
          client,
          scenario.clients[client]?.untrusted === true
            ? Object.fromEntries(Object.keys(reach).map((provider) => [provider, 'host-bridge' as const]))
            : reach,
        ]),
      ),
    },
  })),
  withSteps('sync-for-cpu-unmaps', 'SYNC-MAPPING', (seen, { step }) =>
    step.op === 'sync' && step.for === 'cpu' ? { ...seen, translations: [] } : seen,
  ),
  withSteps('sync-unmaps-with-other-granules', 'SYNC-MAPPING', (seen, { scenario }) =>
    seen.op === 'sync' && scenario.needs.granule !== '0x1000' ? { ...seen, translations: [] } : seen,
  ),
  withSteps('sync-clears-flags', 'SYNC-LIST', (seen) =>
    seen.op === 'sync' ? { ...seen, after: seen.after.map((entry) => ({ ...entry, flags: [] })) } : seen,
  ),
  withSteps('sync-changes-nents', 'SYNC-LIST', (seen) => (seen.op === 'sync' ? { ...seen, nents: 0 } : seen)),
  withSteps('out-of-memory-is-einval', 'FAIL-MEMORY', (seen, { step }) =>
    seen.error === 'ENOMEM' && step.op === 'map' && step.failMapping !== undefined ? failed(seen, 'EINVAL') : seen,
  ),
  // What upstream's a3884774d731 repaired: a negative result, compared as unsigned, counts as a long mapping.
  {
    name: 'out-of-memory-is-success',
    requirement: 'FAIL-MEMORY',
    observe(scenario) {
      const right = observe(scenario);
      const careless = observe({ ...scenario, steps: scenario.steps.map(withoutFault) });
      const steps = careless.steps.map((seen, index) =>
        right.steps[index]?.error === null ? seen : { ...seen, translations: [] },
      );
      return { ...careless, steps };
    },
  },
  withSteps('half-a-run-left-translating', 'FAIL-MEMORY', (seen, { step }) => {
    if (step.op !== 'map' || step.failMapping === undefined || !isFailure(seen)) return seen;
    const probed = seen.probed.length > 0 ? seen.probed : [{ start: '0x1000', length: '0x1000' }];
    return { ...seen, probed, translations: [{ iova: '0x1000', phys: '0x3000', length: '0x1000' }] };
  }),
];

function withSupported(scenario: Scenario, says: boolean | undefined): RanObservation {
  const { supported, ...observation } = observe(scenario);
  if (supported === undefined || says === undefined) return observation;
  return { ...observation, supported: Object.fromEntries(Object.keys(supported).map((client) => [client, says])) };
}

function withoutFault(step: Scenario['steps'][number]): Scenario['steps'][number] {
  if (step.op !== 'map') return step;
  const { failMapping, ...rest } = step;
  return failMapping === undefined ? step : rest;
}
