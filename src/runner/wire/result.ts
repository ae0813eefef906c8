// SPDX-License-Identifier: Apache-2.0
import type {
  Accounting,
  EntryState,
  Flag,
  RanObservation,
  RawReached,
  RegionPlace,
  StepObservation,
} from '../../../spec/types/formats.js';
import { formatHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import type { Placement } from '../placement/placement.js';
import { errnoName } from './errno.js';
import {
  ACCOUNT_SIZE,
  ENTRY_STATE_SIZE,
  EntryFlag,
  NO_BYTE,
  NO_ERRNO,
  NOT_COUNTED,
  PLACE_SIZE,
  RANGE_SIZE,
  readAccount,
  readEntryState,
  readPlace,
  readRange,
  readResult,
  readRun,
  readStepResult,
  readTouch,
  RESULT_SIZE,
  RUN_SIZE,
  STEP_RESULT_SIZE,
  TOUCH_SIZE,
  type WireAccount,
  type WireEntryState,
  type WirePlace,
  type WireRange,
  type WireRun,
  type WireTouch,
} from './layout.js';
import { StructReader } from './struct-reader.js';
import { WireError } from './wire-error.js';

/**
 * Reads the payload of RESULT: what the guest saw of the scenario that was encoded with this placement.
 * @throws WireError when it is malformed or doesn't fit the scenario
 */
export function decodeResult(payload: Uint8Array, scenario: Scenario, placement: Placement): RanObservation {
  const reader = new StructReader(payload);
  const observation = readResultOf(reader, scenario, placement);
  reader.end();
  return observation;
}

/** What decodeResult reads, from where the reader is. */
export function readResultOf(reader: StructReader, scenario: Scenario, placement: Placement): RanObservation {
  const head = reader.one(readResult, RESULT_SIZE);
  const regions = Object.keys(scenario.memory);
  const clients = Object.keys(scenario.clients);
  mustBe('regions', head.regions, regions.length);
  mustBe('clients', head.clients, clients.length);
  mustBe('steps', head.steps, scenario.steps.length);
  const places = reader.many(readPlace, PLACE_SIZE, head.regions);
  const accounts = reader.many(readAccount, ACCOUNT_SIZE, head.clients);
  const steps = scenario.steps.map((step) => decodeStep(reader, step.op, scenario.lists[step.list]?.length ?? 0));
  return { ...surroundingsOf(scenario, placement, places, accounts), steps };
}

/** All of an observation but its steps, from what the guest says of each region and each client. */
export function surroundingsOf(
  scenario: Scenario,
  placement: Placement,
  places: readonly WirePlace[],
  accounts: readonly WireAccount[],
): Omit<RanObservation, 'steps'> {
  const regions = Object.keys(scenario.memory);
  const clients = Object.keys(scenario.clients);
  const accounting = clients.flatMap((client, index) => decodeAccount(client, accounts[index]));
  return {
    vector: scenario.id,
    memory: Object.fromEntries(
      regions.map((name, index) => [name, decodePlace(places[index], placement.regions.get(name)?.provider ?? null)]),
    ),
    spaces: Object.fromEntries(placement.spaces),
    ...(placement.reserved.size > 0 ? { reserved: reservedOf(placement) } : {}),
    ...(scenario.needs.features?.includes('supported') === true
      ? { supported: Object.fromEntries(clients.map((client, index) => [client, accounts[index]?.supported === 1])) }
      : {}),
    ...(accounting.length > 0 ? { accounting } : {}),
  };
}

function reservedOf({ reserved }: Placement): NonNullable<RanObservation['reserved']> {
  return Object.fromEntries([...reserved].map(([client, ranges]) => [client, [...ranges]]));
}

/** One step_result and what follows it. */
export function decodeStep(reader: StructReader, op: StepObservation['op'], entries: number): StepObservation {
  const head = reader.one(readStepResult, STEP_RESULT_SIZE);
  mustBe('entries', head.entries, entries);
  if (op !== 'map') mustBe(`error of the step ${op}`, head.error, 0);
  const before = reader.many(readEntryState, ENTRY_STATE_SIZE, entries);
  const after = reader.many(readEntryState, ENTRY_STATE_SIZE, entries);
  const ranges = reader.many(readRange, RANGE_SIZE, head.ranges);
  const runs = reader.many(readRun, RUN_SIZE, head.runs);
  const touches = reader.many(readTouch, TOUCH_SIZE, head.touches);
  if (op !== 'access') mustBe(`touches of the step ${op}`, head.touches, 0);
  return {
    op,
    error: decodeError(head.error),
    nents: head.nents,
    before: before.map(decodeEntry),
    after: after.map(decodeEntry),
    ...decodeLook(ranges, runs),
    ...(op === 'access' ? { reached: touches.map(decodeTouch) } : {}),
  };
}

function decodeTouch({ from, foreign, phys, length }: WireTouch): RawReached {
  return {
    from: from === NO_BYTE ? null : formatHex(from),
    phys: foreign === 1 ? null : formatHex(phys),
    length: formatHex(length),
  };
}

/** Ranges of IOVA, and what translates there. */
export function decodeLook(
  ranges: readonly WireRange[],
  runs: readonly WireRun[],
): Pick<StepObservation, 'probed' | 'translations'> {
  return {
    probed: ranges.map(({ first, last }) => {
      // A range of all 2^64 bytes has a length that no 64-bit value holds; no guest can look up so much either.
      if (last < first || last - first === 0xffffffffffffffffn) throw new WireError('an impossible range of IOVA');
      return { start: formatHex(first), length: formatHex(last - first + 1n) };
    }),
    translations: runs.map(({ iova, phys, length }) => ({
      iova: formatHex(iova),
      phys: formatHex(phys),
      length: formatHex(length),
    })),
  };
}

function decodeError(error: number): string | null {
  if (error === NO_ERRNO) return 'unknown';
  return error === 0 ? null : errnoName(error);
}

function decodeEntry(state: WireEntryState): EntryState {
  return {
    page: formatHex(state.page),
    offset: formatHex(state.offset),
    length: formatHex(state.length),
    dmaAddress: formatHex(state.dmaAddress),
    dmaLength: formatHex(state.dmaLen),
    flags: decodeFlags(state.flags),
  };
}

function decodeFlags(flags: number): Flag[] {
  if ((flags & ~(EntryFlag.BUS_ADDRESS | EntryFlag.SWIOTLB)) !== 0) {
    throw new WireError(`an entry has the unknown flags 0x${flags.toString(16)}`);
  }
  return [
    ...((flags & EntryFlag.BUS_ADDRESS) === 0 ? [] : ['bus-address' as const]),
    ...((flags & EntryFlag.SWIOTLB) === 0 ? [] : ['swiotlb' as const]),
  ];
}

function decodePlace(place: WirePlace | undefined, provider: number | null): RegionPlace {
  if (place === undefined) throw new WireError('a region has no place');
  const phys = formatHex(place.phys);
  return provider === null ? { phys } : { phys, bus: formatHex(place.bus) };
}

function decodeAccount(client: string, account: WireAccount | undefined): Accounting[] {
  if (account === undefined || account.before === NOT_COUNTED || account.after === NOT_COUNTED) return [];
  return [{ client, before: account.before, after: account.after }];
}

/** @throws WireError when a number of the guest's isn't what the request asked for */
export function mustBe(what: string, got: number, expected: number): void {
  if (got !== expected) throw new WireError(`${what}: ${got}, not ${expected}`);
}
