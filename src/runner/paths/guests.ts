// SPDX-License-Identifier: Apache-2.0
import type { PathFunction } from '../../../spec/types/formats.js';
import type { PathQuestion } from '../../reference/formats/check-path.js';
import { MAX_CLIENTS, MAX_PROVIDERS } from '../wire/layout.js';

/** Devices that fit on the root bus beside the guest's own. */
const MOST_ROOT_DEVICES = 24;
/** QEMU maps all devices anew for each register that places one, so a guest with many boots longer than two with half. */
const MOST_FUNCTIONS = 72;
/** Functions of a PCI device. */
export const FUNCTIONS = 8;

/** A PCI tree that stands once in a guest, for all vectors that have it and whose provider publishes memory, or doesn't. */
export interface GuestTree {
  /** Distinguishes its devices from those of other trees in the same guest. */
  readonly name: string;
  readonly hosts: PathQuestion['hosts'];
  readonly functions: PathQuestion['functions'];
  readonly questions: readonly PathQuestion[];
  readonly providers: readonly string[];
  readonly clients: readonly string[];
}

/** What one boot serves: trees beside each other on the root buses of one machine with one CPU. */
export interface PathGuest {
  /** Distinguishes it from other guests of the run. */
  readonly name: string;
  readonly cpu: PathQuestion['cpu'];
  readonly trees: readonly GuestTree[];
}

/**
 * Puts questions together that one guest can answer. Where on the root bus a tree stands does not matter to the decision,
 * apart from what stands there first, so trees stand beside each other.
 */
export function guestsFor(questions: readonly PathQuestion[]): PathGuest[] {
  const guests: { name: string; cpu: PathQuestion['cpu']; trees: GuestTree[] }[] = [];
  for (const tree of treesOf(questions)) {
    const [{ cpu }] = tree.questions as [PathQuestion, ...PathQuestion[]];
    const sameCpu = guests.filter((each) => each.cpu.vendor === cpu.vendor && each.cpu.family === cpu.family);
    const guest = sameCpu.find(({ trees }) => fits([...trees, tree]));
    if (guest === undefined) guests.push({ name: `paths-${guests.length}`, cpu, trees: [tree] });
    else guest.trees.push(tree);
  }
  return guests;
}

function treesOf(questions: readonly PathQuestion[]): GuestTree[] {
  const byTree = new Map<string, PathQuestion[]>();
  for (const question of questions) {
    const { cpu, hosts, functions, provider } = question;
    const key = JSON.stringify([cpu, hosts, functions, provider.publishes]);
    byTree.set(key, [...(byTree.get(key) ?? []), question]);
  }
  return [...byTree.values()].flatMap((group, index) => {
    const [head] = group;
    if (head === undefined) return [];
    const ofProviders = [...new Set(group.map(({ provider }) => provider.function))];
    const ofClients = [...new Set(group.flatMap(clientFunctions))];
    const { publishes } = head.provider;
    return [
      {
        name: `t${index}`,
        hosts: head.hosts,
        functions: head.functions,
        questions: group,
        providers: publishes ? ofProviders : [],
        // What publishes nothing is known to the guest as a client, and there is no guest without any.
        clients: publishes && ofClients.length > 0 ? ofClients : [...new Set([...ofClients, ...ofProviders])],
      },
    ];
  });
}

/** The functions that are clients, or above one. */
function clientFunctions({ clients }: PathQuestion): string[] {
  return clients.flatMap((client) => (client.kind === 'other' ? [] : [client.function]));
}

function fits(trees: readonly GuestTree[]): boolean {
  const sum = (count: (tree: GuestTree) => number): number => trees.reduce((total, tree) => total + count(tree), 0);
  const ports = sum((tree) => onRoot(tree).filter(({ type }) => type === 'root-port').length);
  return (
    sum(({ providers }) => providers.length) <= MAX_PROVIDERS &&
    sum(({ clients }) => clients.length) <= MAX_CLIENTS &&
    sum(otherRootDevices) + Math.ceil(ports / FUNCTIONS) <= MOST_ROOT_DEVICES &&
    sum(({ functions }) => Object.keys(functions).length) <= MOST_FUNCTIONS
  );
}

function onRoot({ hosts, functions }: GuestTree): PathFunction[] {
  return Object.values(functions).filter(({ on }) => hosts[on] !== undefined);
}

function otherRootDevices(tree: GuestTree): number {
  const others = onRoot(tree).filter(({ type }) => type !== 'root-port' && type !== 'host-bridge');
  return others.length + Object.keys(tree.hosts).length - 1;
}
