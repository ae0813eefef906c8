// SPDX-License-Identifier: Apache-2.0
import type { PathClient } from '../../../../spec/types/formats.js';
import { amd, on, pci, type PathDraft, type Tree, unlisted, withAcs } from './draft.js';
import * as trees from './trees.js';

const shapes: readonly (readonly [name: string, what: string, tree: Tree])[] = [
  ['one-root-port', 'Two functions of one device below a root port', trees.oneRootPort],
  ['one-downstream-port', 'Two functions of one device below a downstream port', trees.oneDownstreamPort],
  ['root-bus', 'Two devices on the root bus', trees.rootBus],
  ['root-bus-device', 'Two functions of one device on the root bus', trees.rootBusDevice],
  ['conventional-bus', 'Two devices on a conventional bus', trees.conventionalBus],
  ['conventional-below-switch', 'A client on a conventional bus below the switch', trees.conventionalBelowSwitch],
  ['client-deeper', 'A client one switch further down', trees.clientDeeper],
  ['provider-deeper', 'A provider one switch further down', trees.providerDeeper],
  ['switch-of-switches', 'A switch each, below one switch', trees.switchOfSwitches],
  ['two-switches', 'A switch each, below two root ports', trees.twoSwitches],
  ['root-bus-and-switch', 'A provider on the root bus, a client below a switch', trees.rootBusAndSwitch],
  ['root-port-and-root-bus', 'A provider below a root port, a client on the root bus', trees.rootPortAndRootBus],
];

/** A chain of `depth` switches below a root port; provider and client below the last one. */
function chain(depth: number): Tree {
  const tree: Tree = { rp: on('h0', '04.0', 'root-port') };
  let above = 'rp';
  for (let level = 0; level < depth; level += 1) {
    tree[`up${level}`] = on(above, '00.0', 'upstream-port');
    tree[`down${level}`] = on(`up${level}`, '00.0', 'downstream-port');
    above = `down${level}`;
  }
  tree['beside'] = on(`up${depth - 1}`, '01.0', 'downstream-port');
  return { ...tree, p: on(above, '00.0'), c: on('beside', '00.0') };
}

const child = (name: string): PathClient => ({ kind: 'child', function: name });
const other: PathClient = { kind: 'other' };

/** Below the provider's switch, below another root port, and on the root bus. */
const three: Tree = {
  ...trees.oneSwitch,
  far: on('h0', '05.0'),
  rp1: on('h0', '06.0', 'root-port'),
  apart: on('rp1', '00.0'),
};

const groups: readonly (readonly [name: string, title: string, clients: readonly PathClient[]])[] = [
  ['none', 'No client at all', []],
  ['self', 'The provider itself as client', [pci('p')]],
  ['self-and-peer', 'The provider itself and a peer as clients', [pci('p'), pci('c')]],
  ['twice', 'The same client twice: its hops count twice', [pci('c'), pci('c')]],
  ['near-and-far', 'A peer, and a client below another root port', [pci('c'), pci('apart')]],
  ['far-and-near', 'A client below another root port, and a peer', [pci('apart'), pci('c')]],
  ['all', 'Clients in four places', [pci('p'), pci('c'), pci('far'), pci('apart')]],
  ['child', 'A child of a peer: near, but no PCI function', [child('c')]],
  ['child-of-provider', 'A child of the provider itself', [child('p')]],
  ['child-far', 'A child of a client below another root port', [child('apart')]],
  ['other', 'A client with no PCI function above it', [other]],
  ['other-and-peer', 'A client with no PCI function above it, and a peer', [other, pci('c')]],
  ['peer-and-other', 'A peer, and a client with no PCI function above it', [pci('c'), other]],
];

/** Where provider and clients are, how many there are, and what they are. */
export function shapeDrafts(): PathDraft[] {
  const platforms = [unlisted, amd];
  return [
    ...shapes.flatMap(([name, what, tree]) =>
      platforms.map((platform): PathDraft => ({
        name: `${name}-${platform.name}`,
        title: `${what}, with ${platform.what}`,
        platform,
        tree,
      })),
    ),
    ...[1, 2, 3, 6].map((depth): PathDraft => ({
      name: `depth-${depth}`,
      title: `Below the last of ${depth} switches in a chain: depth adds no hops below a common bridge`,
      platform: unlisted,
      tree: chain(depth),
    })),
    ...groups.flatMap(([name, title, clients]) =>
      platforms.map((platform): PathDraft => ({
        name: `clients-${name}-${platform.name}`,
        title: `${title}, with ${platform.what}`,
        platform,
        tree: three,
        clients,
      })),
    ),
    ...platforms.map((platform): PathDraft => ({
      name: `unpublished-${platform.name}`,
      title: `A provider without P2PDMA memory: distances, but nothing to map, with ${platform.what}`,
      platform,
      tree: three,
      clients: [pci('p'), pci('c'), pci('apart')],
      publishes: false,
    })),
    {
      name: 'backwards',
      title: 'ACS counts the same from the other end: provider and client have changed places',
      platform: unlisted,
      tree: withAcs(trees.clientDeeper, 'd1', ['RR']),
      provider: 'c',
      clients: [pci('p')],
    },
  ];
}
