// SPDX-License-Identifier: Apache-2.0
import type { PathFunctionType, PathVector } from '../../../spec/types/formats.js';
import { at, FormatError, type Place } from './format-error.js';

/** A path vector without its expectation: all that a target may know. */
export type PathQuestion = Omit<PathVector, 'expect'>;

/** Takes the expectation away, so that a target can't copy it. */
export function pathQuestionOf(vector: PathVector): PathQuestion {
  const { id, title, requirements, cpu, hosts, functions, provider, clients } = vector;
  return { id, title, requirements, cpu, hosts, functions, provider, clients };
}

/** What each type of function may be on the bus of; `host` is a root bus. */
const SITS_ON: Record<PathFunctionType, readonly string[]> = {
  'host-bridge': ['host'],
  'root-port': ['host'],
  'upstream-port': ['root-port', 'downstream-port'],
  'downstream-port': ['upstream-port'],
  'pci-bridge': ['host', 'root-port', 'downstream-port', 'pci-bridge'],
  endpoint: ['host', 'root-port', 'downstream-port', 'pci-bridge'],
};

/**
 * Checks that a path vector describes a PCI tree that there can be, beyond what its schema says.
 * @throws FormatError for the first thing that is wrong
 */
export function checkPath(vector: PathVector, place: Place): void {
  const { hosts, functions, provider, clients, expect } = vector;
  const taken = new Set<string>();
  const twice = Object.keys(hosts).find((name) => functions[name] !== undefined);
  if (twice !== undefined)
    throw wrong(at(place, 'functions', twice), 'has the name of a host bridge', 'give it another');
  for (const [name, { on, at: slot, type }] of Object.entries(functions)) {
    const here = at(place, 'functions', name);
    const below = functions[on];
    const bus = below?.type ?? (hosts[on] === undefined ? undefined : 'host');
    if (bus === undefined) throw wrong(at(here, 'on'), `there is no ${on}`, 'name a host bridge or a bridge');
    if (!SITS_ON[type].includes(bus)) {
      throw wrong(at(here, 'on'), `no ${type} is on the bus of a ${bus}`, `use one of: ${SITS_ON[type].join(', ')}`);
    }
    if (isCircular(vector, name)) throw wrong(at(here, 'on'), 'is above itself', 'let it lead to a host bridge');
    if (taken.has(`${on} ${slot}`)) throw wrong(at(here, 'at'), `${slot} of ${on} is taken`, 'choose another');
    taken.add(`${on} ${slot}`);
  }
  for (const [name, { first }] of Object.entries(hosts)) {
    const here = at(place, 'hosts', name, 'first');
    const found = functions[first];
    if (found?.on !== name) throw wrong(here, `${first} is not on this root bus`, 'name a function that is');
    if (found.id === undefined) throw wrong(here, `${first} has no id`, 'give it one');
    const before = Object.entries(functions).find(([, each]) => each.on === name && each.at < found.at)?.[0];
    if (before !== undefined) throw wrong(here, `${before} comes before it`, 'name the lowest device.function');
  }
  requireEndpoint(vector, provider.function, at(place, 'provider', 'function'));
  clients.forEach((client, index) => {
    if (client.kind !== 'other') {
      requireEndpoint(vector, client.function, at(place, 'clients', index, 'function'));
    }
  });
  if (expect.clients.length !== clients.length) {
    throw wrong(at(place, 'expect', 'clients'), `${expect.clients.length} answers`, `give ${clients.length}`);
  }
}

function isCircular({ functions }: PathVector, name: string): boolean {
  const seen = new Set<string>();
  for (let step: string | undefined = name; step !== undefined; step = functions[step]?.on) {
    if (seen.has(step)) return true;
    seen.add(step);
  }
  return false;
}

function requireEndpoint({ functions }: PathVector, name: string, place: Place): void {
  if (functions[name]?.type !== 'endpoint') throw wrong(place, `${name} is no endpoint`, 'name one');
}

function wrong(place: Place, problem: string, cure: string): FormatError {
  return new FormatError(place, problem, cure);
}
