// SPDX-License-Identifier: Apache-2.0
import { place } from '../placement/index.js';
import { Message, type Ready } from '../wire/index.js';
import { decodeStressResult, encodeStress, type StressRequest } from '../wire/stress.js';
import { ask, type Asking, understood } from '../qemu/ask.js';
import { countStress, judgeStress, type StressCounts } from './judge-stress.js';
import { dmaMasksOf, listsByChance, SMALL_MASK } from './scenario.js';

const WORKERS = 4;
/** Of each worker in one request: what is seen of them fits into an answer. */
const TURNS = 1500;

export interface ConcurrencyOptions {
  /** Maps and unmaps together, at least. */
  readonly calls: number;
  readonly seed: number;
  /** Whether IOVA is freed later than it is unmapped. */
  readonly lazy: boolean;
}

export interface ConcurrencyOutcome extends StressCounts {
  readonly calls: number;
  readonly cpus: number;
  readonly findings: readonly string[];
  /** Why no devices or memory of the guest fit, where that ended it. */
  readonly notRun: string | null;
}

/**
 * Lets workers on several processors map and unmap at the same time, again and again with other lists.
 * @throws GuestFailure when the guest fails
 */
export async function runConcurrently(
  asking: Asking,
  ready: Ready,
  { calls, seed, lazy }: ConcurrencyOptions,
): Promise<ConcurrencyOutcome> {
  const total = { calls: 0, cpus: 0, maps: 0, refused: 0, concurrent: 0, mostMapped: 0 };
  const findings: string[] = [];
  const { questions, distances } = questionsOf(ready);
  const masks = dmaMasksOf(ready, lazy);
  for (let round = 0; total.calls < calls && findings.length === 0; round += 1) {
    const dmaMask = masks[round % masks.length] ?? masks[0];
    const scenario = listsByChance(seed + round, dmaMask, ready);
    const placement = place(scenario, ready);
    if ('skip' in placement) return { ...total, findings, notRun: placement.skip };
    const counted = { ...placement, account: dmaMask === SMALL_MASK };
    const request: StressRequest = { workers: WORKERS, turns: TURNS, seed: BigInt(seed + round), questions };
    const payload = await ask(asking, {
      type: Message.STRESS,
      answer: Message.STRESS_RESULT,
      payload: encodeStress(request, scenario, counted),
    });
    const result = understood(() => decodeStressResult(payload, request, scenario, counted));
    const counts = countStress(result);
    total.calls += result.events.length;
    total.cpus = result.cpus;
    total.maps += counts.maps;
    total.refused += counts.refused;
    total.concurrent += counts.concurrent;
    total.mostMapped = Math.max(total.mostMapped, counts.mostMapped);
    findings.push(...judgeStress(scenario, result, distances).map((text) => `seed ${seed + round}: ${text}`));
    if (result.events.length === 0) findings.push(`seed ${seed + round}: no worker did anything`);
  }
  return { ...total, findings, notRun: null };
}

/** Pairs whose way needs no forged bridge: asking anew for the distance of another would undo what SETUP arranged. */
function questionsOf(ready: Ready): { questions: StressRequest['questions']; distances: number[] } {
  const pairs = ready.clients.flatMap((client, index) =>
    ready.providers.flatMap(({ name }, provider) =>
      client.reach.get(name) === 'bus-address'
        ? [{ pair: { client: index, provider }, distance: client.distance.get(name) ?? -1 }]
        : [],
    ),
  );
  return { questions: pairs.map(({ pair }) => pair), distances: pairs.map(({ distance }) => distance) };
}
