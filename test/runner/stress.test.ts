// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { StepObservation } from '../../spec/types/formats.js';
import { observe } from '../../src/reference/observe/observe.js';
import type { Scenario } from '../../src/reference/formats/scenario.js';
import type { Ready } from '../../src/runner/wire/index.js';
import { place } from '../../src/runner/placement/index.js';
import { runConcurrently } from '../../src/runner/stress/concurrency.js';
import { countStress, judgeStress } from '../../src/runner/stress/judge-stress.js';
import { dmaMasksOf, listsByChance, SMALL_MASK } from '../../src/runner/stress/scenario.js';
import { tellStress } from '../../src/runner/stress/tell.js';
import { unbindProviders } from '../../src/runner/stress/unbind.js';
import type { StressEvent, StressResult } from '../../src/runner/wire/stress.js';
import { guest, topology } from '../wire/sample-guest.js';
import { commandLine } from './command-line.js';

const map = (list: string) => ({ op: 'map', list, client: 'c', direction: 'bidirectional' }) as const;
const unmap = (list: string) => ({ op: 'unmap', list }) as const;
const page = (at: string) => [{ memory: 'ram', page: at, offset: '0x0', length: '0x1000' }];

/** Two workers, each of which maps and unmaps a list of its own; the mappings are there at the same time. */
const together: Scenario = {
  id: 'sample/stress',
  title: 'Two lists at the same time',
  requirements: ['MAP-OVERLAP'],
  needs: { profile: 'dma-iommu', pageSize: '0x1000', granule: '0x1000', reach: { c: {} } },
  clients: { c: { dmaMask: '0xffffffff', segBoundaryMask: '0xffffffff', maxSegSize: '0x10000' } },
  memory: { ram: { kind: 'ram', size: '0x10000' } },
  lists: { a: page('0x0'), b: page('0x4000') },
  steps: [map('a'), map('b'), unmap('a'), unmap('b')],
};

/** A worker looks at the IOVA of its own list and no further. */
function ownRangeOnly(seen: StepObservation): StepObservation {
  const start = seen.after[0]?.dmaAddress ?? '0x0';
  const translations = seen.translations.filter(({ iova }) => iova === start);
  return seen.op === 'map' ? { ...seen, probed: [{ start, length: '0x1000' }], translations } : seen;
}

/** What the workers saw, with the calls at these times. */
function seenBy(scenario: Scenario, times: readonly (readonly [began: bigint, ended: bigint])[]): StressResult {
  const { steps, ...surroundings } = observe(scenario);
  const events = steps.map((seen, index): StressEvent => {
    const [began, ended] = times[index] ?? [0n, 0n];
    const list = scenario.steps[index]?.list ?? '';
    return { began, ended, worker: list === 'a' ? 0 : 1, cpu: 0, list, asked: null, seen: ownRangeOnly(seen) };
  });
  return { events, cpus: 2, surroundings, left: new Map([['c', { probed: [], translations: [] }]]) };
}

const times = [
  [1n, 4n],
  [2n, 5n],
  [6n, 9n],
  [7n, 10n],
] as const;
const asked = { ...together, steps: [map('a'), map('b')] };

test('calls at the same time are judged by the invariants', () => {
  const result = seenBy(together, times);
  expect(judgeStress(asked, result, [])).toEqual([]);
  expect(countStress(result)).toEqual({ maps: 2, refused: 0, concurrent: 2, mostMapped: 2 });
});

test('IOVA that two lists have at the same time is found', () => {
  // Each list mapped alone gets the same IOVA; told as if the two had been mapped at the same time.
  const alone = seenBy({ ...together, steps: [map('a'), unmap('a'), map('b'), unmap('b')] }, times);
  const [mapA, unmapA, mapB, unmapB] = alone.events;
  if (mapA === undefined || unmapA === undefined || mapB === undefined || unmapB === undefined)
    throw new Error('no events');
  const at = (event: StressEvent, [began, ended]: readonly [bigint, bigint]): StressEvent => ({
    ...event,
    began,
    ended,
  });
  const events = [at(mapA, times[0]), at(mapB, times[1]), at(unmapA, times[2]), at(unmapB, times[3])];
  expect(judgeStress(asked, { ...alone, events }, []).join('\n')).toContain('breaks MAP-OVERLAP');
});

test('a wrong answer to a question about a path is found', () => {
  const result = seenBy(together, times);
  const events = result.events.map((event) => ({ ...event, asked: { question: 0, distance: 4 } }));
  expect(judgeStress(asked, { ...result, events }, [4])).toEqual([]);
  expect(judgeStress(asked, { ...result, events }, [6]).join('\n')).toContain(
    'pci_p2pdma_distance gave 4 instead of 6',
  );
});

/** Two clients that reach the same, of one profile; the arena lies above small masks. */
function guestOf(profile: 'dma-iommu' | 'dma-direct'): Ready {
  const [first] = guest.clients;
  if (first === undefined) throw new Error('no client');
  const domain = first.domain + 1;
  return {
    ...guest,
    clients: [
      { ...first, profile },
      { ...first, profile, domain, name: 'cc' },
    ],
  };
}

/** A guest that nothing may be sent to. */
const silentGuest = {
  guest: {
    send: (): void => {
      throw new Error('something was sent');
    },
    next: (): Promise<never> => Promise.reject(new Error('nothing was sent')),
  },
  timeoutMs: 1,
  onLog: (): void => undefined,
};

test.each([
  ['dma-iommu', false, true],
  ['dma-iommu', true, false],
  ['dma-direct', false, false],
] as const)('%s, lazy %s: small DMA masks are used: %s', (profile, lazy, small) => {
  const ready = guestOf(profile);
  const masks = dmaMasksOf(ready, lazy);
  expect(masks.includes(SMALL_MASK)).toBe(small);
  for (const mask of masks) expect(place(listsByChance(1, mask, ready), ready)).not.toHaveProperty('skip');
});

test('a guest without the devices for it is no finding about the kernel', async () => {
  const ready = { ...guest, providers: [], clients: guest.clients.map((client) => ({ ...client, reach: new Map() })) };
  const calls = await runConcurrently(silentGuest, ready, { calls: 1, seed: 1, lazy: false });
  expect(calls).toMatchObject({ calls: 0, findings: [], notRun: expect.stringContaining('devices') as string });
  const unbinds = await unbindProviders(silentGuest, ready, topology);
  expect(unbinds).toMatchObject({ unbinds: 0, findings: [], notRun: expect.stringContaining('host-bridge') as string });
});

test('what was not run is told apart from what is wrong', () => {
  const told = { name: 'kernel', lines: [], logs: [] };
  expect(tellStress({ ...told, findings: [], notRun: ['unbind: no devices'] })).toBe(
    'kernel\nSKIP  unbind: no devices\nnothing wrong, 1 not run\n',
  );
  expect(tellStress({ ...told, findings: ['a WARN'], notRun: [] })).toBe('kernel\nFAIL  a WARN\n1 wrong\n');
});

test('a filter that selects nothing is refused before anything is built', async () => {
  const { code, err } = await commandLine(['stress', '--filter', 'merge', '--filter', 'no-such-family']);
  expect(err).toContain('--filter no-such-family: no vector matches');
  expect(code).toBe(2);
});
