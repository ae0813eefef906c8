// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { type Placement, place } from '../../src/runner/placement/index.js';
import { encodeScenario } from '../../src/runner/wire/index.js';
import * as layout from '../../src/runner/wire/layout.js';
import { StructReader } from '../../src/runner/wire/struct-reader.js';
import type { Scenario } from '../../src/reference/formats/index.js';
import { guest, mixed } from './sample-guest.js';

function placed(): Placement {
  const placement = place(mixed, guest);
  if ('skip' in placement) throw new Error(placement.skip);
  return placement;
}

/** A step of the first list and client with nothing special. */
const plain = {
  ...{ list: 0, client: 0, direction: 0, attributes: 0, nents: 0, failMapping: 0 },
  ...{ settled: 0, from: 0, length: 0 },
};

describe('RUN', () => {
  it('says what the scenario says, by index', () => {
    const reader = new StructReader(encodeScenario(mixed, placed()));
    expect(reader.one(layout.readScenario, layout.SCENARIO_SIZE)).toEqual({
      flags: 0,
      clients: 1,
      regions: 3,
      lists: 1,
      steps: 2,
      entries: 3,
    });
    expect(reader.one(layout.readClient, layout.CLIENT_SIZE)).toEqual({
      device: 0,
      maxSegSize: 0x10000,
      dmaMask: 0xffffffffn,
      segBoundaryMask: 0xffffn,
      flags: 0,
    });
    expect(reader.many(layout.readRegion, layout.REGION_SIZE, 3)).toEqual([
      { kind: layout.RegionKind.RAM, provider: 0, start: 0n, size: 0x4000n },
      { kind: layout.RegionKind.BAR, provider: 0, start: 0x1000n, size: 0x2000n },
      { kind: layout.RegionKind.BAR, provider: 2, start: 0x7fe000n, size: 0x1000n },
    ]);
    expect(reader.one(layout.readListHead, layout.LIST_HEAD_SIZE)).toEqual({ entries: 3, flags: 0 });
    expect(reader.many(layout.readStep, layout.STEP_SIZE, 2)).toEqual([
      { ...plain, op: layout.Op.MAP, direction: layout.Direction.FROM_DEVICE },
      { ...plain, op: layout.Op.UNMAP },
    ]);
    expect(reader.many(layout.readEntry, layout.ENTRY_SIZE, 3)).toEqual([
      { page: 0x1000n, region: 0, offset: 0x10, length: 0x200 },
      { page: 0n, region: 1, offset: 0x1800, length: 0x40 },
      { page: 0n, region: 2, offset: 0, length: 0x1000 },
    ]);
    reader.end();
  });

  it('says which clients are not trusted', () => {
    const clients = Object.entries(mixed.clients);
    const scenario = {
      ...mixed,
      clients: Object.fromEntries(clients.map(([name, limits]) => [name, { ...limits, untrusted: true as const }])),
    };
    const reader = new StructReader(encodeScenario(scenario, placed()));
    reader.one(layout.readScenario, layout.SCENARIO_SIZE);
    expect(reader.one(layout.readClient, layout.CLIENT_SIZE)).toMatchObject({ flags: layout.ClientFlag.UNTRUSTED });
  });

  it('says what is special about a step', () => {
    const map = { op: 'map', list: 'l', client: 'c', direction: 'bidirectional' } as const;
    const steps: Scenario['steps'] = [
      { ...map, attrs: ['privileged', 'no-warn'], failMapping: 7 },
      { ...map, call: 'dma_map_sg' },
      { ...map, call: 'dma_map_sg', nents: 2 },
      { op: 'sync', list: 'l', for: 'cpu' },
      { op: 'sync', list: 'l', for: 'device' },
      { op: 'access', list: 'l', access: 'write', from: '0x8', length: '0x10', settled: true },
      { op: 'access', list: 'l', access: 'read', from: '0x0', length: '0x8' },
    ];
    const bytes = encodeScenario({ ...mixed, steps }, placed());
    const at = bytes.length - 3 * layout.ENTRY_SIZE - 7 * layout.STEP_SIZE;
    const reader = new StructReader(bytes.subarray(at));
    const { NO_WARN, PRIVILEGED } = layout.Attribute;
    expect(reader.many(layout.readStep, layout.STEP_SIZE, 7)).toEqual([
      { ...plain, op: layout.Op.MAP, attributes: NO_WARN | PRIVILEGED, failMapping: 7 },
      { ...plain, op: layout.Op.MAP, nents: 3 },
      { ...plain, op: layout.Op.MAP, nents: 2 },
      { ...plain, op: layout.Op.SYNC_FOR_CPU },
      { ...plain, op: layout.Op.SYNC_FOR_DEVICE },
      { ...plain, op: layout.Op.WRITE, from: 8, length: 16, settled: 1 },
      { ...plain, op: layout.Op.READ, from: 0, length: 8 },
    ]);
  });

  it('says which list is built from pages', () => {
    const bytes = encodeScenario({ ...mixed, fromPages: ['l'] }, placed());
    const at = layout.SCENARIO_SIZE + layout.CLIENT_SIZE + 3 * layout.REGION_SIZE;
    const head = new StructReader(bytes.subarray(at)).one(layout.readListHead, layout.LIST_HEAD_SIZE);
    expect(head).toEqual({ entries: 3, flags: layout.ListFlag.FROM_PAGES });
  });

  it('keeps 64-bit values exact', () => {
    const dmaMask = '0xffffffffffffffff';
    const segBoundaryMask = '0x7fffffffffffffff';
    const scenario = { ...mixed, clients: { c: { dmaMask, segBoundaryMask, maxSegSize: '0xffffffff' } } };
    const reader = new StructReader(encodeScenario(scenario, placed()));
    reader.one(layout.readScenario, layout.SCENARIO_SIZE);
    expect(reader.one(layout.readClient, layout.CLIENT_SIZE)).toMatchObject({
      dmaMask: BigInt(dmaMask),
      segBoundaryMask: BigInt(segBoundaryMask),
      maxSegSize: 0xffffffff,
    });
  });

  it('is not made for a scenario that names what it does not have', () => {
    const steps = [{ op: 'unmap' as const, list: 'nowhere' }];
    expect(() => encodeScenario({ ...mixed, steps }, placed())).toThrow(/nowhere/);
  });
});
