// SPDX-License-Identifier: Apache-2.0
import {
  type AccessAction,
  type Action,
  type MapAction,
  parseExact,
  type Scenario,
  windowOf,
} from '../formats/index.js';
import { ByName } from './by-name.js';
import { type AccessRules, accessed, linuxAccessRules, type ReachedRun } from './access.js';
import { type AddressPlan, planMemory } from './address-plan.js';
import { type DirectError, type DirectRules, linuxDirectRules, mapDirectly } from './direct-map.js';
import { planDirectMemory } from './direct-plan.js';
import { givenEntries, type PlannedEntry } from './given-entries.js';
import { IovaSpace } from './iova-space.js';
import { type Layout, type LayoutError, layOut, type Segment } from './layout.js';
import type { Limits } from './list-entry.js';
import { type ReservedBlock, reservedBlocks } from './reserved.js';
import { linuxRules, type Rules } from './rules.js';

type MapError = LayoutError | DirectError | 'ENOMEM';

/** A step as the reference carries it out. */
export type ExecutedStep =
  | {
      readonly op: 'map';
      readonly client: string;
      readonly list: string;
      readonly given: number;
      /** What the caller is told: dma_map_sg tells no errno. */
      readonly error: MapError | 'unknown';
      readonly cause: MapError;
      /** With dma-direct, the segments of the entries before the one that failed: undone, but still to be read. Undefined with dma-iommu. */
      readonly undone: readonly Segment[] | undefined;
    }
  | {
      readonly op: 'map';
      readonly client: string;
      readonly list: string;
      /** How many entries the call is given, from the first. */
      readonly given: number;
      /** Those that it is given. */
      readonly entries: readonly PlannedEntry[];
      readonly error: null;
      readonly layout: Layout;
      /** Start of the IOVA allocation; 0 if the list takes none. */
      readonly base: number;
    }
  | { readonly op: 'unmap'; readonly client: string; readonly list: string; readonly given: number }
  | { readonly op: 'sync'; readonly client: string; readonly list: string; readonly given: number }
  | AccessedStep;

/** An access as the reference carries it out. */
interface AccessedStep {
  readonly op: 'access';
  readonly client: string;
  readonly list: string;
  readonly given: number;
  /** Those that the map was given. */
  readonly entries: readonly PlannedEntry[];
  readonly reached: readonly ReachedRun[];
}

/** A scenario as the reference carries it out, in its own address plan. */
export interface Execution {
  readonly plan: AddressPlan;
  readonly granule: number;
  readonly steps: readonly ExecutedStep[];
  /** The clients after the last step; none with dma-direct, which has no IOVA spaces. */
  readonly clients: Omit<ByName<ClientState>, 'set'>;
}

/** A client at work. */
export interface ClientState {
  readonly limits: Limits;
  readonly space: IovaSpace;
}

/** What a deliberately wrong reference decides otherwise. */
export interface AllRules {
  readonly iommu?: Rules;
  readonly direct?: DirectRules;
  readonly access?: AccessRules;
  /** What the allocator takes for reserved. */
  readonly reserved?: readonly ReservedBlock[];
}

/**
 * Carries a scenario out: maps, syncs and unmaps its lists in the order of its steps.
 * @throws RangeError if the scenario is not one that checkVector accepts
 */
export function execute(scenario: Scenario, rules: AllRules = {}): Execution {
  return scenario.needs.profile === 'dma-direct'
    ? executeDirectly(scenario, rules.direct ?? linuxDirectRules, rules.access ?? linuxAccessRules)
    : executeWithIommu(scenario, rules);
}

/** A map that succeeded. */
interface PastMap {
  readonly step: MapAction;
  readonly client: string;
  /** Those that the call was given. */
  readonly entries: readonly PlannedEntry[];
  /** Start of its IOVA allocation; undefined without one. */
  readonly base: number | undefined;
  /** The list is still mapped. */
  isLive: boolean;
}

function accessPast(maps: ByName<PastMap>, access: AccessAction, rules: AccessRules): AccessedStep {
  const { op, list } = access;
  const { step, client, entries, isLive } = known(maps, list);
  const reached = accessed(entries, step, isLive, access, rules);
  return { op, list, client, given: entries.length, entries, reached };
}

function executeDirectly(scenario: Scenario, rules: DirectRules, access: AccessRules): Execution {
  const plan = planDirectMemory(scenario);
  const ends = new ByName<number>();
  for (const name in scenario.clients) {
    const client = scenario.clients[name];
    if (client !== undefined) ends.set(name, windowOf(client.dmaMask));
  }
  const maps = new ByName<PastMap>();
  const steps = scenario.steps.map((step): ExecutedStep => {
    const { op, list } = step;
    if (op === 'access') return accessPast(maps, step, access);
    if (op !== 'map') {
      const { client, entries } = known(maps, list);
      return { op, list, client, given: entries.length };
    }
    const { client, nents } = step;
    const end = known(ends, client);
    const entries = givenEntries(scenario, plan, client, list, nents);
    const given = entries.length;
    const { error, segments } = mapDirectly(entries, end, rules);
    // Also of a failed map: a wrong reference may fail where the scenario goes on to unmap.
    maps.set(list, { step, client, entries, base: undefined, isLive: true });
    if (error !== null) {
      return { op, list, client, given, error: toldError(step, error), cause: error, undone: segments };
    }
    return { op, list, client, given, entries, error, layout: { segments, runs: [], allocation: 0 }, base: 0 };
  });
  return { plan, granule: parseExact(scenario.needs.granule), steps, clients: new ByName() };
}

/** What the steps of one scenario share. */
interface IommuRun {
  readonly scenario: Scenario;
  readonly plan: AddressPlan;
  readonly rules: Rules;
  readonly access: AccessRules;
  readonly clients: ByName<ClientState>;
  /** The last successful map of each list. */
  readonly maps: ByName<PastMap>;
}

/** Each client in an IOVA space of its own. */
function executeWithIommu(scenario: Scenario, changed: AllRules): Execution {
  const { iommu: rules = linuxRules, reserved = reservedBlocks, access = linuxAccessRules } = changed;
  const plan = planMemory(scenario);
  const granule = parseExact(scenario.needs.granule);
  const clients = new ByName<ClientState>();
  const { clients: declared } = scenario;
  for (const name in declared) {
    const client = declared[name];
    if (client === undefined) continue;
    const limits = { granule, boundary: windowOf(client.segBoundaryMask), maxSegment: parseExact(client.maxSegSize) };
    const space = new IovaSpace(granule, windowOf(client.dmaMask), reserved);
    clients.set(name, { limits, space });
  }
  const run: IommuRun = { scenario, plan, rules, access, clients, maps: new ByName() };
  const steps = scenario.steps.map((step) => (step.op === 'map' ? mapList(run, step) : useList(run, step)));
  return { plan, granule, steps, clients };
}

function mapList({ scenario, plan, rules, clients, maps }: IommuRun, step: MapAction): ExecutedStep {
  const { list, client, nents, failMapping } = step;
  const { limits, space } = known(clients, client);
  const entries = givenEntries(scenario, plan, client, list, nents);
  const given = entries.length;
  const layout = layOut(entries, limits, rules);
  let cause: MapError;
  if (typeof layout === 'string') {
    cause = layout;
  } else {
    cause = 'ENOMEM';
    const base = layout.allocation === 0 ? 0 : space.allocate(layout.allocation);
    if (base !== undefined) {
      if (failMapping === undefined || failMapping > layout.runs.length) {
        // An unmap goes by the IOVA segments, so without one there is nothing to give back.
        maps.set(list, { step, client, entries, base: layout.runs.length > 0 ? base : undefined, isLive: true });
        return { op: 'map', list, client, given, entries, error: null, layout, base };
      }
      space.free(base);
    }
  }
  return { op: 'map', list, client, given, error: toldError(step, cause), cause, undone: undefined };
}

function useList({ access, clients, maps }: IommuRun, step: Exclude<Action, MapAction>): ExecutedStep {
  const { op, list } = step;
  if (op === 'access') return accessPast(maps, step, access);
  const past = known(maps, list);
  const { client } = past;
  const given = past.entries.length;
  if (!past.isLive) throw new RangeError(`the list ${list} is not mapped`);
  if (op === 'sync') return { op, list, client, given };
  if (past.base !== undefined) known(clients, client).space.free(past.base);
  past.isLive = false;
  return { op, list, client, given };
}

function toldError({ call }: MapAction, cause: MapError): MapError | 'unknown' {
  return call === undefined ? cause : 'unknown';
}

function known<Value>(map: Omit<ByName<Value>, 'set'>, name: string): Value {
  const value = map.get(name);
  if (value === undefined) throw new RangeError(`the scenario has nothing live or declared that is named ${name}`);
  return value;
}
