// SPDX-License-Identifier: Apache-2.0
import type { Client, Entry, EntryState, RanObservation, RawTranslation } from '../../../spec/types/formats.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { BUS_OFFSET } from './case.js';
import { type AddressRange, Compaction } from './compaction.js';
import { type OwnTranslations, ownTranslations } from './own-translations.js';
import type { ModelState, ModelTrace, TraceClient } from './trace.js';

const INVALID = 2n ** 64n - 1n;
/** A bus address that is none of the scenario's memory. */
const NO_BUS_ADDRESS = BUS_OFFSET - 1;
/** What a limit is lowered to that nothing in a trace comes near. */
const FAR = 2 ** 29;
/** No segment of a list that fits TLC is longer, bytes. */
const LONGEST = 2 ** 28;

/**
 * The history of one list of an observation, in the form of tla/TraceMapping.tla.
 * @throws NotCompactError if its addresses don't fit TLC's integers
 */
export function observedTrace(scenario: Scenario, ran: RanObservation, list: string): ModelTrace {
  const own = ownTranslations(scenario, ran, list);
  const states = own.map(({ step }) => ran.steps[step]).filter((step) => step !== undefined);
  const first = states[0]?.before ?? [];
  const direct = scenario.needs.profile === 'dma-direct';
  const memory = regionsOf(scenario, ran);
  const seen = [first, ...states.map(({ after }) => after)];
  const clients = Object.entries(scenario.clients);
  const windows = clients.map(([, { segBoundaryMask }]) => parseHex(segBoundaryMask) + 1n);
  const granule = parseHex(scenario.needs.granule);
  const page = max(granule, parseHex(scenario.needs.pageSize));
  const ends = clients.map(([, { dmaMask }]) => point(parseHex(dmaMask) + 1n));
  const translations = own.flatMap((each) => each.translations);
  const busRanges = seen.flat().flatMap((entry) => busRange(entry, memory));
  const dma = seen.flat().flatMap((entry) => (isIova(entry) ? [dmaRange(entry)] : []));
  const phys = new Compaction(
    [
      ...seen.flatMap((entries) => entries.map((state, index) => physRange(state, scenario.lists[list]?.[index]))),
      ...translations.map(({ phys: at, length }) => spanOf(at, length)),
      ...busRanges,
      ...(direct ? [...dma, ...ends] : []),
    ],
    page,
    [],
  );
  const iova = direct
    ? phys
    : new Compaction(
        [...dma, ...translations.map(({ iova: at, length }) => spanOf(at, length)), ...ends],
        granule,
        windows,
      );
  const entry = (state: EntryState, index: number): ModelState['sg'][number] => ({
    mem: 1 + memory.findIndex(({ name }) => name === scenario.lists[list]?.[index]?.memory),
    page: phys.at(parseHex(state.page)),
    offset: Math.min(Number(parseHex(state.offset)), FAR),
    length: Math.min(Number(parseHex(state.length)), FAR),
    dma: dmaOf(state, memory, phys, iova),
    dlen: Math.min(Number(parseHex(state.dmaLength)), LONGEST),
    bus: state.flags.includes('bus-address'),
  });
  const begin: ModelState = {
    op: 'begin',
    client: clients[0]?.[0] ?? '',
    sg: first.map((state, index) => ({ ...entry(state, index), dma: 0 })),
    nents: first.length,
    owner: null,
    result: 'none',
    tr: [],
  };
  return {
    vector: scenario.id,
    list,
    direct,
    clients: Object.fromEntries(clients.map(([name, client]) => [name, limitsOf(client, iova)])),
    reach: Object.fromEntries(clients.map(([name]) => [name, memory.map((region) => region.reach(name))])),
    rooms: (ran.accounting ?? []).map(({ before, after }) => [before, after] as const),
    steps: own.map(({ step }) => step),
    states: [begin, ...own.map((each) => stateAfter(ran, each, entry, phys, iova))],
  };
}

function stateAfter(
  ran: RanObservation,
  { step: index, client, translations }: OwnTranslations,
  entry: (state: EntryState, index: number) => ModelState['sg'][number],
  phys: Compaction,
  iova: Compaction,
): ModelState {
  const step = ran.steps[index];
  // Accesses are left out: they call nothing (own-translations.ts).
  if (step === undefined || step.op === 'access') throw new RangeError(`no call in step ${index}`);
  // A list that is not mapped is neither synced nor unmapped (own-translations.ts).
  const mapped = step.op === 'sync' || (step.op === 'map' && step.error === null);
  return {
    op: step.op,
    client,
    sg: step.after.map(entry),
    nents: step.nents,
    owner: mapped ? client : null,
    result: step.error ?? 'ok',
    tr: translations.map(({ iova: from, phys: to, length }) => ({
      iova: iova.at(parseHex(from)),
      phys: phys.at(parseHex(to)),
      size: Number(parseHex(length)),
    })),
  };
}

interface Region {
  readonly name: string;
  readonly phys: bigint;
  readonly bus: bigint | null;
  readonly size: bigint;
  readonly reach: (client: string) => TraceClient['reach'][number];
}

function regionsOf(scenario: Scenario, ran: RanObservation): Region[] {
  return Object.entries(scenario.memory).map(([name, region]) => ({
    name,
    phys: parseHex(ran.memory[name]?.phys ?? '0x0'),
    bus: region.kind === 'bar' ? parseHex(ran.memory[name]?.bus ?? '0x0') : null,
    size: parseHex(region.size),
    reach: (client) =>
      region.kind === 'ram' ? 'ram' : (scenario.needs.reach[client]?.[region.provider] ?? 'unreachable'),
  }));
}

function isIova({ dmaAddress, flags }: EntryState): boolean {
  return !flags.includes('bus-address') && parseHex(dmaAddress) !== INVALID;
}

/** The physical addresses behind a bus address, if it is one of the scenario's memory. */
function busRange(entry: EntryState, memory: readonly Region[]): AddressRange[] {
  const phys = physBehind(entry, memory);
  return phys === null ? [] : [point(phys)];
}

function physBehind({ dmaAddress, flags }: EntryState, memory: readonly Region[]): bigint | null {
  if (!flags.includes('bus-address')) return null;
  const at = parseHex(dmaAddress);
  for (const { bus, phys, size } of memory) if (bus !== null && bus <= at && at < bus + size) return phys + (at - bus);
  return null;
}

function dmaOf(entry: EntryState, memory: readonly Region[], phys: Compaction, iova: Compaction): number {
  if (entry.flags.includes('bus-address')) {
    const behind = physBehind(entry, memory);
    return behind === null ? NO_BUS_ADDRESS : BUS_OFFSET + phys.at(behind);
  }
  return isIova(entry) ? iova.at(parseHex(entry.dmaAddress)) : -1;
}

function limitsOf(client: Client, iova: Compaction): Omit<TraceClient, 'reach'> {
  return {
    window: Compaction.window(parseHex(client.segBoundaryMask) + 1n),
    maxSegment: Math.min(Number(parseHex(client.maxSegSize)), FAR),
    iovaEnd: iova.at(parseHex(client.dmaMask) + 1n),
  };
}

/** All that an entry reaches; of one that is not the caller's any more, only where its page lies. */
function physRange({ page, offset, length }: EntryState, asked: Entry | undefined): AddressRange {
  const start = parseHex(page);
  if (offset !== asked?.offset || length !== asked.length) return point(start);
  return { start, end: start + parseHex(offset) + parseHex(length) };
}

/** A segment; of one longer than any that could be right, only where it starts. */
function dmaRange({ dmaAddress, dmaLength }: EntryState): AddressRange {
  return parseHex(dmaLength) > BigInt(LONGEST) ? point(parseHex(dmaAddress)) : spanOf(dmaAddress, dmaLength);
}

function spanOf(at: RawTranslation['iova'], length: string): AddressRange {
  const start = parseHex(at);
  return { start, end: start + parseHex(length) };
}

function point(at: bigint): AddressRange {
  return { start: at, end: at };
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
