// SPDX-License-Identifier: Apache-2.0
import type { Attribute, Direction } from '../../../spec/types/formats.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { Action, Scenario } from '../../reference/formats/scenario.js';
import type { Placement } from '../placement/placement.js';
import {
  Attribute as WireAttribute,
  CLIENT_SIZE,
  ClientFlag,
  Direction as WireDirection,
  ENTRY_SIZE,
  LIST_HEAD_SIZE,
  ListFlag,
  Op,
  REGION_SIZE,
  RegionKind,
  SCENARIO_SIZE,
  ScenarioFlag,
  STEP_SIZE,
  type WireStep,
  writeClient,
  writeEntry,
  writeListHead,
  writeRegion,
  writeScenario,
  writeStep,
} from './layout.js';
import { StructWriter } from './struct-writer.js';

const DIRECTIONS: Record<Direction, number> = {
  bidirectional: WireDirection.BIDIRECTIONAL,
  'to-device': WireDirection.TO_DEVICE,
  'from-device': WireDirection.FROM_DEVICE,
};

const ATTRIBUTES: Record<Attribute, number> = {
  'weak-ordering': WireAttribute.WEAK_ORDERING,
  'skip-cpu-sync': WireAttribute.SKIP_CPU_SYNC,
  'no-warn': WireAttribute.NO_WARN,
  privileged: WireAttribute.PRIVILEGED,
};

/** The fields that not every step has. */
const UNSET = { client: 0, direction: 0, attributes: 0, nents: 0, failMapping: 0, settled: 0, from: 0, length: 0 };

/**
 * The payload of RUN. Everything is numbered in the order of the scenario's keys.
 * @throws RangeError when the scenario names something that it doesn't have
 */
export function encodeScenario(scenario: Scenario, placement: Placement): Uint8Array {
  const clients = Object.entries(scenario.clients);
  const regions = Object.keys(scenario.memory);
  const lists = Object.entries(scenario.lists);
  const entries = lists.flatMap(([, list]) => list);
  const writer = new StructWriter(
    SCENARIO_SIZE +
      CLIENT_SIZE * clients.length +
      REGION_SIZE * regions.length +
      LIST_HEAD_SIZE * lists.length +
      STEP_SIZE * scenario.steps.length +
      ENTRY_SIZE * entries.length,
  );
  writer.put(writeScenario, SCENARIO_SIZE, {
    flags: (placement.account ? ScenarioFlag.ACCOUNT : 0) | (placement.pastArena ? ScenarioFlag.UNTOUCHED : 0),
    clients: clients.length,
    regions: regions.length,
    lists: lists.length,
    steps: scenario.steps.length,
    entries: entries.length,
  });
  for (const [name, client] of clients) {
    writer.put(writeClient, CLIENT_SIZE, {
      device: found(placement.clients.get(name), name),
      maxSegSize: Number(client.maxSegSize),
      dmaMask: parseHex(client.dmaMask),
      segBoundaryMask: parseHex(client.segBoundaryMask),
      flags: client.untrusted === true ? ClientFlag.UNTRUSTED : 0,
    });
  }
  for (const name of regions) {
    const { provider, start, size } = found(placement.regions.get(name), name);
    writer.put(writeRegion, REGION_SIZE, {
      kind: provider === null ? RegionKind.RAM : RegionKind.BAR,
      provider: provider ?? 0,
      start,
      size,
    });
  }
  for (const [name, list] of lists) {
    const flags = scenario.fromPages?.includes(name) === true ? ListFlag.FROM_PAGES : 0;
    writer.put(writeListHead, LIST_HEAD_SIZE, { entries: list.length, flags });
  }
  const clientIndex = indexer(clients.map(([name]) => name));
  const listIndex = indexer(lists.map(([name]) => name));
  const regionIndex = indexer(regions);
  for (const step of scenario.steps) {
    writer.put(writeStep, STEP_SIZE, {
      ...UNSET,
      ...encodeStep(step, scenario, clientIndex),
      list: listIndex(step.list),
    });
  }
  for (const { memory, page, offset, length } of entries) {
    writer.put(writeEntry, ENTRY_SIZE, {
      page: parseHex(page),
      region: regionIndex(memory),
      offset: Number(offset),
      length: Number(length),
    });
  }
  return writer.bytes;
}

/** A step without its list. */
function encodeStep(
  step: Action,
  { lists }: Scenario,
  clientIndex: (name: string) => number,
): Partial<WireStep> & Pick<WireStep, 'op'> {
  switch (step.op) {
    case 'unmap':
      return { op: Op.UNMAP };
    case 'sync':
      return { op: step.for === 'cpu' ? Op.SYNC_FOR_CPU : Op.SYNC_FOR_DEVICE };
    case 'access':
      return {
        op: step.access === 'read' ? Op.READ : Op.WRITE,
        settled: step.settled === true ? 1 : 0,
        from: Number(step.from),
        length: Number(step.length),
      };
    case 'map':
      return {
        op: Op.MAP,
        client: clientIndex(step.client),
        direction: DIRECTIONS[step.direction],
        attributes: (step.attrs ?? []).reduce((all, name) => all | ATTRIBUTES[name], 0),
        nents: step.call === undefined ? 0 : (step.nents ?? found(lists[step.list], step.list).length),
        failMapping: step.failMapping ?? 0,
      };
  }
}

function indexer(names: readonly string[]): (name: string) => number {
  const indices = new Map(names.map((name, index) => [name, index]));
  return (name) => found(indices.get(name), name);
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new RangeError(`the scenario has no "${name}"`);
  return value;
}
