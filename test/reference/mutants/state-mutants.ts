// SPDX-License-Identifier: Apache-2.0
import type { EntryState } from '../../../spec/types/formats.js';
import { type Mutant, isFailure, isSuccess, withSteps } from './mutant.js';

/** Mistakes in what a step leaves in the list. */
export const stateMutants: readonly Mutant[] = [
  withSteps('bus-flag-missing', 'MAP-BUS-FLAG', (seen) =>
    isSuccess(seen) ? { ...seen, after: seen.after.map((entry) => ({ ...entry, flags: [] })) } : seen,
  ),
  withSteps('flag-left-after-unmap', 'UNMAP-FLAG', (seen) =>
    seen.op === 'unmap'
      ? { ...seen, after: seen.after.map((entry, i) => ({ ...entry, flags: seen.before[i]?.flags ?? [] })) }
      : seen,
  ),
  withSteps('slots-past-the-count-kept', 'MAP-TAIL', (seen) =>
    isSuccess(seen)
      ? { ...seen, after: seen.after.map((entry, i) => (i < seen.nents ? entry : { ...entry, dmaAddress: '0x0' })) }
      : seen,
  ),
  withSteps('offset-not-restored-on-success', 'MAP-LIST', (seen) =>
    isSuccess(seen) ? { ...seen, after: seen.after.map(granuleOffset) } : seen,
  ),
  withSteps('offset-not-restored-on-failure', 'FAIL-LIST', (seen) =>
    isFailure(seen) ? { ...seen, after: seen.after.map(granuleOffset) } : seen,
  ),
  withSteps('offset-not-restored-on-failure-in-one-direction', 'FAIL-LIST', (seen, { step }) =>
    isFailure(seen) && step.op === 'map' && step.direction !== 'bidirectional'
      ? { ...seen, after: seen.after.map(granuleOffset) }
      : seen,
  ),
  withSteps('offset-not-restored-on-failure-of-pages', 'FAIL-LIST', (seen, { scenario, step }) =>
    isFailure(seen) && scenario.fromPages?.includes(step.list) === true
      ? { ...seen, after: seen.after.map(granuleOffset) }
      : seen,
  ),
  // A granule that is written into the code.
  withSteps('offset-lost-on-failure-with-other-granules', 'FAIL-LIST', (seen, { scenario }) =>
    isFailure(seen) && scenario.needs.granule !== '0x1000'
      ? { ...seen, after: seen.after.map((entry) => ({ ...entry, offset: '0xdead' })) }
      : seen,
  ),
  // Where segments may need padding, the lengths are given back only when it was page tables that ran out of memory.
  withSteps('lengths-left-on-failure-with-a-tight-boundary', 'FAIL-LIST', (seen, { scenario, step }) => {
    if (!isFailure(seen) || step.op !== 'map' || step.failMapping !== undefined || seen.error === 'EINVAL') return seen;
    if (Number(scenario.clients[step.client]?.segBoundaryMask) >= 2 ** 24) return seen;
    return { ...seen, after: seen.after.map((entry) => ({ ...entry, length: wholeLength(entry) })) };
  }),
  withSteps('offset-restored-within-4-kib-on-failure', 'FAIL-LIST', (seen, { scenario }) =>
    isFailure(seen)
      ? { ...seen, after: seen.after.map((entry) => restoredWithin4KiB(entry, Number(scenario.needs.granule))) }
      : seen,
  ),
  withSteps('length-not-restored-on-unmap', 'UNMAP-LIST', (seen) =>
    seen.op === 'unmap'
      ? {
          ...seen,
          after: seen.after.map((entry) => ({ ...entry, length: wholeLength(entry) })),
        }
      : seen,
  ),
  withSteps('dma-address-left-on-failure', 'FAIL-DMA', (seen) =>
    isFailure(seen) ? { ...seen, after: seen.after.map((entry) => ({ ...entry, dmaAddress: '0x0' })) } : seen,
  ),
  withSteps('only-first-flag-cleared-on-failure', 'FAIL-DMA', (seen, { scenario, step }) => {
    if (!isFailure(seen) || step.op !== 'map') return seen;
    let busEntries = 0;
    const kinds = (scenario.lists[step.list] ?? []).map(({ memory }) => {
      const region = scenario.memory[memory];
      return region?.kind === 'bar' ? scenario.needs.reach[step.client]?.[region.provider] : undefined;
    });
    const firstFar = kinds.indexOf('unreachable');
    const after = seen.after.map((entry, i): EntryState => {
      const isBus = kinds[i] === 'bus-address' && i < firstFar;
      return isBus && busEntries++ > 0 ? { ...entry, flags: ['bus-address'] } : entry;
    });
    return { ...seen, after };
  }),
  withSteps('nents-changed-on-failure', 'FAIL-NENTS', (seen) => (isFailure(seen) ? { ...seen, nents: 0 } : seen)),
  withSteps('unknown-error', 'MAP-ERROR', (seen) => (isFailure(seen) ? { ...seen, error: 'EOVERFLOW' } : seen)),
  withSteps('no-segments', 'MAP-RESULT', (seen) => (isSuccess(seen) ? { ...seen, nents: 0 } : seen)),
  withSteps('only-128-entries', 'MAP-BYTES', (seen) =>
    isSuccess(seen) && seen.nents > 128 ? { ...seen, nents: 128 } : seen,
  ),
  // What another list's failure leaves behind meets a list that was mapped before.
  withSteps('segment-lost-after-anothers-failure', 'MAP-BYTES', (seen, { scenario, step, earlier }) => {
    const isOfThis = (index: number): boolean => scenario.steps[index]?.list === step.list;
    const wasMapped = earlier.some((each, index) => isOfThis(index) && isSuccess(each));
    const anotherFailed = earlier.some((each, index) => !isOfThis(index) && isFailure(each));
    return isSuccess(seen) && wasMapped && anotherFailed ? { ...seen, nents: seen.nents - 1 } : seen;
  }),
  // What a failing map makes of DMA fields that an earlier mapping left in entries that it has not come to.
  withSteps('stale-dma-fields-restored', 'MAP-REUSE', (seen, { scenario, step }) => {
    if (!isFailure(seen) || step.op !== 'map') return seen;
    const reach = scenario.needs.reach[step.client] ?? {};
    const far = (scenario.lists[step.list] ?? []).findIndex(({ memory }) => {
      const region = scenario.memory[memory];
      return region?.kind === 'bar' && reach[region.provider] === 'unreachable';
    });
    const after = seen.after.map((entry, i) => {
      const stale = seen.before[i];
      if (stale === undefined || i < far || stale.dmaLength === '0x0') return entry;
      const offset = (BigInt(stale.offset) + BigInt(stale.dmaAddress)) & 0xffffffffn;
      return { ...entry, offset: hex(offset), length: stale.dmaLength };
    });
    return { ...seen, after };
  }),
];

function granuleOffset(entry: EntryState): EntryState {
  return { ...entry, offset: hex(Number(entry.offset) - (Number(entry.offset) % 4096)) };
}

function wholeLength(entry: EntryState): string {
  return hex(Math.ceil(Number(entry.length) / 4096) * 4096);
}

function restoredWithin4KiB(entry: EntryState, granule: number): EntryState {
  const offset = Number(entry.offset);
  return { ...entry, offset: hex(offset - (offset % granule) + (offset % 0x1000)) };
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
