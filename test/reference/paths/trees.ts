// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { AcsBit, PathClient, PathFunction, PathFunctionType, PathHost } from '../../../spec/types/formats.js';
import { listedHostBridges, type PathQuestion } from '../../../src/reference/index.js';

/** Numbers that make a tree: each function takes a bus among those that exist by then. */
const node = fc.record({
  bus: fc.nat(),
  wantsBridge: fc.boolean(),
  acs: fc.option(fc.uniqueArray(fc.constantFrom<AcsBit>('SV', 'TB', 'RR', 'CR', 'UF', 'EC', 'DT'), { maxLength: 2 }), {
    nil: undefined,
    freq: 2,
  }),
});
const id = fc.constantFrom(
  ...listedHostBridges.map(({ vendor, device }) => ({ vendor, device })),
  { vendor: '0x8086', device: '0x29c0' },
  { vendor: '0x1022', device: '0x2030' },
);
const host = fc.record({
  id,
  type: fc.constantFrom<PathFunctionType>('host-bridge', 'root-port', 'endpoint'),
  at: fc.constantFrom('00.0', '00.1', '01.0'),
});
const cpu = fc.record({
  vendor: fc.constantFrom('amd' as const, 'intel' as const, 'intel' as const, 'other' as const),
  family: fc.constantFrom(6, 0x15, 0x16, 0x17, 0x19),
});
const client = fc.record({
  kind: fc.constantFrom('function', 'function', 'function', 'child', 'other'),
  which: fc.nat(),
});

/** What a bridge on the bus of another is, as far as there is a choice. */
function bridgeOn(type: PathFunctionType | 'host', wantsPci: boolean): PathFunctionType {
  if (type === 'host') return wantsPci ? 'pci-bridge' : 'root-port';
  if (type === 'root-port' || type === 'downstream-port') return wantsPci ? 'pci-bridge' : 'upstream-port';
  return type === 'upstream-port' ? 'downstream-port' : 'pci-bridge';
}

/** Random path questions that checkPath accepts. */
export const questions: fc.Arbitrary<PathQuestion> = fc
  .record({
    cpu,
    hosts: fc.array(host, { minLength: 1, maxLength: 2 }),
    nodes: fc.array(node, { minLength: 2, maxLength: 14 }),
    provider: fc.nat(),
    publishes: fc.constantFrom(true, true, true, false),
    clients: fc.array(client, { maxLength: 3 }),
  })
  .map((drawn) => {
    const hosts: Record<string, PathHost> = {};
    const functions: Record<string, PathFunction> = {};
    const buses: { name: string; type: PathFunctionType | 'host' }[] = [];
    const endpoints: string[] = [];
    drawn.hosts.forEach((each, index) => {
      hosts[`h${index}`] = { first: `first${index}` };
      functions[`first${index}`] = { on: `h${index}`, ...each };
      buses.push({ name: `h${index}`, type: 'host' });
      if (each.type === 'root-port') buses.push({ name: `first${index}`, type: 'root-port' });
    });
    const taken = new Map<string, number>();
    const add = (bus: string, type: PathFunctionType, name: string, acs?: readonly AcsBit[]): void => {
      const slot = (taken.get(bus) ?? 1) + 1;
      taken.set(bus, slot);
      functions[name] = { on: bus, at: `${slot.toString(16).padStart(2, '0')}.0`, type, ...(acs && { acs: [...acs] }) };
      if (type === 'endpoint') endpoints.push(name);
      else buses.push({ name, type });
    };
    drawn.nodes.forEach(({ bus, wantsBridge, acs }, index) => {
      const on = buses[bus % buses.length];
      if (on === undefined) return;
      const isBridge = wantsBridge || on.type === 'upstream-port';
      add(on.name, isBridge ? bridgeOn(on.type, bus % 5 === 0) : 'endpoint', `n${index}`, acs);
    });
    add('h0', 'endpoint', 'last');
    const pick = (which: number): string => endpoints[which % endpoints.length] ?? 'last';
    return {
      id: 'paths/random',
      title: 'random',
      requirements: ['PATH-DISTANCE'],
      cpu: drawn.cpu,
      hosts,
      functions,
      provider: { function: pick(drawn.provider), publishes: drawn.publishes },
      clients: drawn.clients.map(({ kind, which }): PathClient => {
        if (kind === 'other') return { kind };
        return { kind: kind === 'child' ? kind : 'function', function: pick(which) };
      }),
    };
  });
