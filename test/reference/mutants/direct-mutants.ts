// SPDX-License-Identifier: Apache-2.0
import type { EntryState } from '../../../spec/types/formats.js';
import { linuxDirectRules } from '../../../src/reference/algorithm/direct-map.js';
import { type DirectRules, isBeyondMask, kindOf, observe, type Scenario } from '../../../src/reference/index.js';
import { failed, isFailure, isSuccess, type Mutant, type StepContext, withSteps } from './mutant.js';

function withDirectRules(name: string, requirement: string, changed: Partial<DirectRules>): Mutant {
  const rules = { ...linuxDirectRules, ...changed };
  return { name, requirement, observe: (scenario) => observe(scenario, { direct: rules }) };
}

function withDirectSteps(name: string, requirement: string, change: Parameters<typeof withSteps>[2]): Mutant {
  return withSteps(name, requirement, (seen, context) => (isDirect(context.scenario) ? change(seen, context) : seen));
}

const isDirect = ({ needs }: Scenario): boolean => needs.profile === 'dma-direct';

/** Mistakes of an implementation without an IOMMU. */
export const directMutants: readonly Mutant[] = [
  withDirectRules('direct-bus-entry-has-physical-address', 'MAP-BUS', {
    busSegment: ({ page, offset, length }) => ({ address: page + offset, length }),
  }),
  // A page size that is written into the code.
  {
    name: 'direct-offset-within-4-kib',
    requirement: 'MAP-PHYSICAL',
    observe: (scenario) =>
      observe(scenario, {
        direct: {
          ...linuxDirectRules,
          physicalSegment: ({ page, offset, length }) => ({
            address: page + (scenario.needs.pageSize === '0x1000' ? offset : offset % 0x1000),
            length,
          }),
        },
      }),
  },
  withDirectSteps('direct-sync-clears-flags', 'SYNC-LIST', (seen) =>
    seen.op === 'sync' ? { ...seen, after: seen.after.map((entry) => ({ ...entry, flags: [] })) } : seen,
  ),
  withDirectSteps('direct-dma-map-sg-touches-the-rest', 'MAP-NENTS', (seen, { step }) =>
    step.op === 'map' && step.nents !== undefined
      ? {
          ...seen,
          after: seen.after.map((entry, i) => (i < (step.nents ?? 0) ? entry : { ...entry, dmaLength: '0x1' })),
        }
      : seen,
  ),
  withDirectSteps('direct-device-reaches-nothing', 'DEVICE-REACH', (seen) =>
    seen.op === 'access' ? { ...seen, reached: [] } : seen,
  ),
  // As before d0d08f4bd7f6.
  withDirectRules('direct-bus-length-missing', 'MAP-BYTES', {
    busSegment: (entry, list) => ({ ...linuxDirectRules.busSegment(entry, list), length: 0 }),
  }),
  // As before 560000d619ef.
  withDirectSteps('direct-host-bridge-address-never-set', 'MAP-HOST-BRIDGE', (seen, { scenario, step }) => {
    if (!isSuccess(seen) || step.op !== 'map') return seen;
    const entries = scenario.lists[step.list] ?? [];
    const after = seen.after.map((entry, i): EntryState => {
      const { memory } = entries[i] ?? { memory: '' };
      const isBridge = scenario.memory[memory]?.kind === 'bar' && kindOf(scenario, step.client, memory) === 'iova';
      return isBridge ? { ...entry, dmaAddress: seen.before[i]?.dmaAddress ?? '0x0' } : entry;
    });
    return { ...seen, after };
  }),
  withDirectRules('direct-host-bridge-has-bus-address', 'MAP-PHYSICAL', {
    physicalSegment: ({ page, offset, length, busOffset }) => ({ address: page + offset + busOffset, length }),
  }),
  withDirectRules('direct-offset-cut-to-16-bits', 'MAP-PHYSICAL', {
    physicalSegment: ({ page, offset, length }) => ({ address: page + (offset % 0x10000), length }),
  }),
  withDirectRules('direct-only-first-entries-checked', 'MAP-UNREACHABLE', {
    kind: ({ kind }, index) => (kind === 'unreachable' && index > 2 ? 'iova' : kind),
  }),
  withDirectRules('direct-mask-ignored', 'MAP-NO-BOUNCE', { reaches: () => true }),
  withDirectRules('direct-bounced', 'MAP-NO-BOUNCE', {
    reaches: () => true,
    physicalSegment: (entry, list) => {
      const { address, length } = linuxDirectRules.physicalSegment(entry, list);
      return { address: address % 2 ** 28, length };
    },
  }),
  withDirectSteps('direct-mask-takes-half', 'MAP-SUCCESS', (seen, { scenario, step }) => {
    if (!isSuccess(seen) || step.op !== 'map') return seen;
    return scenario.clients[step.client]?.dmaMask === '0xfffffff' ? failed(seen, 'EIO') : seen;
  }),
  withDirectSteps('direct-bus-flag-missing', 'MAP-BUS-FLAG', (seen) =>
    isSuccess(seen) ? { ...seen, after: seen.after.map((entry) => ({ ...entry, flags: [] })) } : seen,
  ),
  // What carried the bus-address flag when it was last mapped gets it again.
  withDirectSteps('direct-flag-remembered', 'MAP-REUSE', (seen, context) => {
    const last = lastMapOf(context);
    if (!isSuccess(seen) || last === undefined) return seen;
    return {
      ...seen,
      after: seen.after.map((entry, i) => (isFlagged(last[i]) ? { ...entry, flags: ['bus-address'] } : entry)),
    };
  }),
  withDirectSteps('direct-flag-left-on-failure', 'FAIL-FLAG', (seen, { scenario, step }) => {
    if (!isFailure(seen) || step.op !== 'map') return seen;
    const entries = scenario.lists[step.list] ?? [];
    const kinds = entries.map(({ memory }) => kindOf(scenario, step.client, memory));
    const stop = entries.findIndex(
      ({ memory }, i) => kinds[i] === 'unreachable' || isBeyondMask(scenario, step.client, memory),
    );
    const after = seen.after.map((entry, i): EntryState => {
      return kinds[i] === 'bus' && i < stop ? { ...entry, flags: ['bus-address'] } : entry;
    });
    return { ...seen, after };
  }),
  withDirectSteps('direct-flag-left-after-unmap', 'UNMAP-FLAG', (seen) =>
    seen.op === 'unmap'
      ? { ...seen, after: seen.after.map((entry, i) => ({ ...entry, flags: seen.before[i]?.flags ?? [] })) }
      : seen,
  ),
  withDirectSteps('direct-length-lost-on-failure', 'FAIL-LIST', (seen) =>
    isFailure(seen) ? { ...seen, after: seen.after.map((entry) => ({ ...entry, length: '0x0' })) } : seen,
  ),
];

const isFlagged = (entry: EntryState | undefined): boolean => entry?.flags.includes('bus-address') ?? false;

/** The list after its last successful map, if there was one. */
function lastMapOf({ scenario, index, step, earlier }: StepContext): readonly EntryState[] | undefined {
  for (let i = index - 1; i >= 0; i--) {
    const seen = earlier[i];
    if (scenario.steps[i]?.list === step.list && seen !== undefined && isSuccess(seen)) return seen.after;
  }
  return undefined;
}
