// SPDX-License-Identifier: Apache-2.0
import type { RawReached } from '../../../spec/types/formats.js';
import { type AccessRules, linuxAccessRules } from '../../../src/reference/algorithm/access.js';
import { observe } from '../../../src/reference/index.js';
import { type Mutant, withSteps } from './mutant.js';

function withAccessRules(name: string, requirement: string, changed: Partial<AccessRules>): Mutant {
  const access = { ...linuxAccessRules, ...changed };
  return { name, requirement, observe: (scenario) => observe(scenario, { access }) };
}

function withReached(
  name: string,
  requirement: string,
  change: (reached: readonly RawReached[]) => RawReached[],
): Mutant {
  return withSteps(name, requirement, (seen) =>
    seen.op === 'access' ? { ...seen, reached: change(seen.reached ?? []) } : seen,
  );
}

const plus = (text: string | null, bytes: bigint): string => `0x${(BigInt(text ?? 0) + bytes).toString(16)}`;

/** Mistakes that only a device's own access shows. */
export const accessMutants: readonly Mutant[] = [
  withAccessRules('every-page-can-be-written', 'DEVICE-DIRECTION', {
    permits: ({ direction }, { access }) => access === 'write' || direction !== 'from-device',
  }),
  withAccessRules('every-page-can-be-read', 'DEVICE-READ', {
    permits: ({ direction }, { access }) => access === 'read' || direction !== 'to-device',
  }),
  withAccessRules('read-bit-for-write', 'DEVICE-REACH', {
    permits: (map, step) => map.direction !== 'from-device' && linuxAccessRules.permits(map, step),
  }),
  withAccessRules('iotlb-not-flushed', 'DEVICE-UNMAPPED', { reachesUnmapped: true }),
  withReached('next-word', 'DEVICE-REACH', (reached) =>
    reached.map((run) => ({ ...run, phys: run.phys === null ? null : plus(run.phys, 8n) })),
  ),
  withReached('first-word-missing', 'DEVICE-REACH', (reached) =>
    reached.map((run) => ({ from: plus(run.from, 8n), phys: plus(run.phys, 8n), length: plus(run.length, -8n) })),
  ),
  withReached('something-else-read', 'DEVICE-REACH', (reached) => reached.map((run) => ({ ...run, phys: null }))),
  withReached('beside-the-list-too', 'DEVICE-REACH', (reached) =>
    reached.flatMap((run) => [run, { from: null, phys: plus(run.phys, BigInt(run.length)), length: '0x8' }]),
  ),
  withReached('not-told', 'OBS-COMPLETE', (reached) => reached.map((run) => ({ ...run, length: '0x0' }))),
  // What a list with the same IOVA had there is reached again: its translation is still in the cache.
  withSteps('iova-again-stale', 'DEVICE-REUSE', (seen, { earlier }) => {
    const before = earlier.findLast(({ op, reached = [] }) => op === 'access' && reached.length > 0);
    if (seen.op !== 'access' || seen.reached?.length === 0 || before === undefined) return seen;
    return { ...seen, reached: [...(before.reached ?? [])] };
  }),
];
