// SPDX-License-Identifier: Apache-2.0
import type {
  AcsBit,
  PathClient,
  PathCpu,
  PathFunction,
  PathHost,
  PathVector,
  PciId,
} from '../../../../spec/types/formats.js';
import type { PathQuestion } from '../../formats/check-path.js';
import { answerPath } from '../../path/answer.js';

/** A CPU, and what stands first on each root bus. */
export interface Platform {
  readonly name: string;
  readonly what: string;
  readonly cpu: PathCpu;
  /** By host bridge; the last one stands for all that follow. */
  readonly first: readonly PathFunctionDraft[];
}

type PathFunctionDraft = Omit<PathFunction, 'on'>;

/** Functions by name: the bus that each is on, where on it, and what it is. */
export type Tree = Record<string, PathFunction>;

/** A path vector as a family writes it. */
export interface PathDraft {
  readonly name: string;
  readonly title: string;
  readonly platform: Platform;
  readonly tree: Tree;
  readonly clients?: readonly PathClient[];
  readonly publishes?: boolean;
  /** `p` unless said otherwise. */
  readonly provider?: string;
}

/** The first function of a root bus. */
export function first(
  device: string,
  at = '00.0',
  type: PathFunction['type'] = 'host-bridge',
  vendor = '0x8086',
): PathFunctionDraft {
  const id: PciId = { vendor, device };
  return { at, type, id };
}

const intel: PathCpu = { vendor: 'intel', family: 6 };

/** A platform with an Intel CPU. */
export function onIntel(name: string, what: string, ...firsts: PathFunctionDraft[]): Platform {
  return { name, what, cpu: intel, first: firsts };
}

/** Intel's Q35, which is on no list: everything that leaves its root ports is unreachable. */
export const unlisted = onIntel('unlisted', 'a host bridge on no list', first('0x29c0'));
export const amd: Platform = {
  name: 'zen',
  what: 'an AMD CPU of family 0x17',
  cpu: { vendor: 'amd', family: 0x17 },
  first: [first('0x29c0')],
};

/** A function on a bus. */
export function on(
  bus: string,
  at: string,
  type: PathFunction['type'] = 'endpoint',
  acs?: readonly AcsBit[],
): PathFunction {
  return { on: bus, at, type, ...(acs === undefined ? {} : { acs: [...acs] }) };
}

/** The same tree with ACS at one function. */
export function withAcs(tree: Tree, name: string, acs: readonly AcsBit[]): Tree {
  const found = tree[name];
  if (found === undefined) throw new RangeError(`the tree has no ${name}`);
  return { ...tree, [name]: { ...found, acs: [...acs] } };
}

/** A client that is the PCI function of this name. */
export function pci(name: string): PathClient {
  return { kind: 'function', function: name };
}

/** The vector that a draft stands for, with the reference's answer. */
export function pathVectorOf(family: string, draft: PathDraft): PathVector {
  const { name, title, platform, tree, clients = [pci('c')], publishes = true, provider = 'p' } = draft;
  const hosts: Record<string, PathHost> = {};
  const functions: Record<string, PathFunction> = {};
  const buses = Object.values(tree).map(({ on: bus }) => bus);
  [...new Set(buses.filter((bus) => tree[bus] === undefined))].sort().forEach((host, index) => {
    const top = platform.first[index] ?? platform.first.at(-1);
    if (top === undefined) throw new RangeError(`${platform.name} has nothing on its root bus`);
    hosts[host] = { first: `${host}-first` };
    functions[`${host}-first`] = { on: host, ...top };
  });
  const question: PathQuestion = {
    id: `${family}/${name}`,
    title,
    requirements: [],
    cpu: platform.cpu,
    hosts,
    functions: { ...functions, ...tree },
    provider: { function: provider, publishes },
    clients: [...clients],
  };
  const expect = answerPath(question);
  return { ...question, requirements: requirementsOf(question, expect), expect };
}

/** The requirements that an answer shows. */
function requirementsOf({ clients }: PathQuestion, expect: PathVector['expect']): string[] {
  const shown = new Set<string>(['PATH-DISTANCE']);
  for (const { map } of expect.clients) {
    if (map === 'bus-address') shown.add('PATH-BUS');
    if (map === 'host-bridge') shown.add('PATH-HOST');
    if (map === 'unreachable') shown.add('PATH-UNREACHABLE');
  }
  if (clients.length !== 1) shown.add('PATH-MANY');
  return [...shown].sort();
}
