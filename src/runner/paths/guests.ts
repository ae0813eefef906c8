// SPDX-License-Identifier: Apache-2.0
import type { PathQuestion } from '../../reference/formats/check-path.js';

/** Most providers and most clients that one guest takes (P2PC_MAX_PROVIDERS, P2PC_MAX_CLIENTS). */
const MOST_ROLES = 8;
/** Devices that fit on the root bus beside the guest's own. */
const MOST_ROOT_DEVICES = 20;

/** A PCI tree that stands once in a guest, for all vectors that have it. */
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
  readonly cpu: PathQuestion['cpu'];
  readonly trees: readonly GuestTree[];
}

/**
 * Puts questions together that one guest can answer. Where on the root bus a tree stands does not matter to the decision,
 * apart from what stands there first, so trees stand beside each other.
 */
export function guestsFor(questions: readonly PathQuestion[]): PathGuest[] {
  const guests: { cpu: PathQuestion['cpu']; trees: GuestTree[] }[] = [];
  for (const tree of treesOf(questions)) {
    const [{ cpu }] = tree.questions as [PathQuestion, ...PathQuestion[]];
    const sameCpu = guests.filter((each) => each.cpu.vendor === cpu.vendor && each.cpu.family === cpu.family);
    const guest = sameCpu.find(({ trees }) => fits([...trees, tree]));
    if (guest === undefined) guests.push({ cpu, trees: [tree] });
    else guest.trees.push(tree);
  }
  return guests;
}

function treesOf(questions: readonly PathQuestion[]): GuestTree[] {
  const byTree = new Map<string, PathQuestion[]>();
  for (const question of questions) {
    const key = JSON.stringify([question.cpu, question.hosts, question.functions]);
    byTree.set(key, [...(byTree.get(key) ?? []), question]);
  }
  return [...byTree.values()].flatMap((group, index) => {
    const [head] = group;
    if (head === undefined) return [];
    return [
      {
        name: `t${index}`,
        hosts: head.hosts,
        functions: head.functions,
        questions: group,
        providers: [...new Set(group.map(({ provider }) => provider.function))],
        clients: [...new Set(group.flatMap(clientFunctions))],
      },
    ];
  });
}

/** The functions that are clients, in the order of the clients. */
export function clientFunctions({ clients }: PathQuestion): string[] {
  return clients.flatMap((client) => (client.kind === 'function' ? [client.function] : []));
}

function fits(trees: readonly GuestTree[]): boolean {
  const sum = (count: (tree: GuestTree) => number): number => trees.reduce((total, tree) => total + count(tree), 0);
  return (
    sum(({ providers }) => providers.length) <= MOST_ROLES &&
    sum(({ clients }) => clients.length) <= MOST_ROLES &&
    sum(rootDevices) <= MOST_ROOT_DEVICES
  );
}

function rootDevices({ hosts, functions }: GuestTree): number {
  return Object.values(functions).filter(({ on }) => hosts[on] !== undefined).length + Object.keys(hosts).length;
}
