// SPDX-License-Identifier: Apache-2.0
import type { Topology } from '../../../spec/types/formats.js';
import { formatHex } from '../../reference/formats/hex.js';
import type { Action, Scenario } from '../../reference/formats/scenario.js';
import { checkInvariants } from '../../reference/invariants/index.js';
import { inconsistency } from '../judge/inconsistency.js';
import { place } from '../placement/index.js';
import { Message, type Ready } from '../wire/index.js';
import { decodeUnbindResult, encodeUnbind, type UnbindResult } from '../wire/unbind.js';
import { ask, type Asking, reload, understood } from '../qemu/ask.js';

/** How long an unbind that must not end is watched, and how long one that must end may take, ms. */
const PATIENCE_MS = 1500;
const REGION = '0x100000';

/** When the driver goes: while lists are mapped, or when all are unmapped and only the memory is still out. */
const MOMENTS = [
  { title: 'while lists are mapped', beforeStep: 1 },
  { title: 'with memory out, and nothing mapped', beforeStep: 4 },
] as const;

/** One provider loses two BARs at once, if the guest has such a one. */
const KINDS = [
  { reach: 'bus-address', bars: 1 },
  { reach: 'host-bridge', bars: 2 },
] as const;
type Kind = { readonly reach: (typeof KINDS)[number]['reach']; readonly bars: number };

export interface UnbindOutcome {
  /** Unbinds that were tried. */
  readonly unbinds: number;
  readonly findings: readonly string[];
  /** Why a provider could not be unbound. */
  readonly notRun: string | null;
}

/**
 * Unbinds the driver of a provider: one that is reached by bus address, and one through the host bridge. Until its memory is
 * given back, the unbind has to wait, and the memory can be mapped as ever; then it has to end, and the provider is none any
 * more. After each, the module is loaded anew.
 * @throws GuestFailure when the guest fails
 */
export async function unbindProviders(asking: Asking, ready: Ready, topology: Topology): Promise<UnbindOutcome> {
  const findings: string[] = [];
  let notRun: string | null = null;
  let unbinds = 0;
  let devices = ready;
  for (const kind of KINDS) {
    const { reach } = kind;
    const scenario = scenarioFor(kind, devices);
    for (const { title, beforeStep } of MOMENTS) {
      const placement = place(scenario, devices);
      if ('skip' in placement) {
        notRun = `no provider that is reached by ${reach}: ${placement.skip}`;
        break;
      }
      const provider = placement.regions.get('bar')?.provider ?? 0;
      const payload = encodeUnbind({ provider, beforeStep, patienceMs: PATIENCE_MS }, scenario, placement);
      const answer = await ask(asking, { type: Message.UNBIND, answer: Message.UNBIND_RESULT, payload });
      const result = understood(() => decodeUnbindResult(answer, scenario, placement));
      unbinds += 1;
      findings.push(...judgeUnbind(scenario, result).map((text) => `unbind of a ${reach} provider ${title}: ${text}`));
      // A module whose unbind never ends can't be unloaded.
      if (!result.gone) return { unbinds, findings, notRun };
      devices = await reload(asking, topology);
    }
  }
  return { unbinds, findings, notRun };
}

/** What is wrong, for a person. */
export function judgeUnbind(scenario: Scenario, result: UnbindResult): string[] {
  const lie = inconsistency(scenario, result.observation);
  if (lie !== null) return [`the observation is impossible: ${lie}`];
  const { goneAtOnce, goneWithMemoryOut, gone, memoryAfter } = result;
  const violations = checkInvariants(scenario, result.observation);
  return [
    ...(goneAtOnce ? ['it ended at once, although pages of the provider were in use'] : []),
    ...(!goneAtOnce && goneWithMemoryOut ? ["it ended, although the provider's memory was not given back"] : []),
    ...(gone ? [] : [`it did not end within ${PATIENCE_MS} ms after all memory was given back`]),
    ...(gone && memoryAfter ? ['the provider that is gone still gave memory'] : []),
    ...violations.map(
      ({ requirement, step, message }) => `breaks ${requirement} at step ${step ?? 'none'}: ${message}`,
    ),
  ];
}

/** With as many BARs as can be placed. */
function scenarioFor(kind: Kind, ready: Ready): Scenario {
  const scenario = scenarioOf(kind, ready);
  return kind.bars > 1 && 'skip' in place(scenario, ready)
    ? scenarioFor({ ...kind, bars: kind.bars - 1 }, ready)
    : scenario;
}

/** Two lists of RAM and of the provider's memory: both mapped, both unmapped. */
function scenarioOf({ reach, bars }: Kind, ready: Ready): Scenario {
  const { profile = 'dma-iommu', granule = ready.pageSize } = ready.clients[0] ?? {};
  const page = (index: number): string => formatHex(index * ready.pageSize);
  const listAt = (first: number): Scenario['lists'][string] => [
    { memory: 'ram', page: page(first), offset: '0x200', length: '0xe00' },
    { memory: 'bar', page: page(first), offset: '0x0', length: page(2) },
    { memory: 'bar', page: page(first + 3), offset: '0x40', length: '0x100' },
    ...(bars > 1 ? [{ memory: 'second', page: page(first), offset: '0x80', length: '0x100' }] : []),
  ];
  const map = (list: string): Action => ({ op: 'map', list, client: 'device', direction: 'bidirectional' });
  return {
    id: `stress/unbind-${reach}`,
    title: 'Lists of a provider that goes away',
    requirements: [],
    needs: {
      profile,
      pageSize: formatHex(ready.pageSize),
      granule: formatHex(granule),
      reach: { device: { provider: reach } },
      ...(bars > 1 ? { features: ['bars'] } : {}),
    },
    clients: { device: { dmaMask: '0xffffffff', segBoundaryMask: '0xffffffff', maxSegSize: '0x10000' } },
    memory: {
      ram: { kind: 'ram', size: REGION },
      bar: { kind: 'bar', provider: 'provider', from: 'start', at: '0x0', size: REGION },
      ...(bars > 1
        ? { second: { kind: 'bar', provider: 'provider', bar: 1, from: 'start', at: '0x0', size: REGION } }
        : {}),
    },
    lists: { early: listAt(0), late: listAt(8) },
    steps: [map('early'), map('late'), { op: 'unmap', list: 'early' }, { op: 'unmap', list: 'late' }],
  };
}
