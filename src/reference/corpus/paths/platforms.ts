// SPDX-License-Identifier: Apache-2.0
import { listedHostBridges } from '../../formats/host-bridges.js';
import { amd, first, onIntel, type PathDraft, type Platform, unlisted, withAcs } from './draft.js';
import { oneSwitch, twoHosts, twoRootPorts } from './trees.js';

const unlistedBridge = first('0x29c0');
const family = (vendor: 'amd' | 'intel' | 'other', number: number, name: string, what: string): Platform => ({
  name,
  what,
  cpu: { vendor, family: number },
  first: [unlistedBridge],
});

const platforms: readonly Platform[] = [
  unlisted,
  amd,
  family('amd', 0x15, 'before-zen', 'an AMD CPU of family 0x15'),
  family('amd', 0x16, 'last-before-zen', 'an AMD CPU of family 0x16'),
  family('amd', 0x1a, 'zen5', 'an AMD CPU of family 0x1a'),
  family('intel', 0x17, 'intel-family-17', 'an Intel CPU of family 0x17'),
  family('other', 0x18, 'other-family-18', 'another CPU of family 0x18'),
  onIntel('listed', 'a listed host bridge', first('0x2030')),
  onIntel('within', 'a host bridge listed for traffic within it', first('0x2f00')),
  onIntel('listed-root-port', 'a listed root port first on the bus, at 03.0', first('0x2031', '03.0', 'root-port')),
  onIntel('listed-endpoint', 'a listed id at 01.0 that is no root port', first('0x2030', '01.0', 'endpoint')),
  onIntel('listed-function-1', 'a listed id at 00.1 that is no root port', first('0x2030', '00.1', 'endpoint')),
  onIntel(
    'listed-device-other-vendor',
    'a listed device id of another vendor',
    first('0x2030', '00.0', 'host-bridge', '0x1022'),
  ),
];

const ways = [
  { name: 'switch', what: 'below one switch', tree: oneSwitch },
  { name: 'switch-acs', what: 'below one switch that redirects', tree: withAcs(oneSwitch, 'd0', ['RR']) },
  { name: 'root-ports', what: 'below two root ports', tree: twoRootPorts },
  { name: 'hosts', what: 'below two host bridges', tree: twoHosts },
];

/** Ids that `platforms` has. */
const shown = ['0x2030', '0x2f00'];

const mixed = [
  ['listed-unlisted', 'listed', 'not listed', '0x2030', '0x29c0'],
  ['unlisted-listed', 'not listed', 'listed', '0x29c0', '0x2030'],
  ['listed-within', 'listed', 'listed for traffic within it', '0x2030', '0x2f00'],
  ['within-listed', 'listed for traffic within it', 'listed', '0x2f01', '0x2033'],
  ['listed-listed', 'listed', 'listed under another id', '0x2020', '0x09a2'],
] as const;

/** Which CPUs and host bridges forward: each with each way that two functions can lie to each other. */
export function platformDrafts(): PathDraft[] {
  return [
    ...platforms.flatMap((platform) =>
      ways
        .filter(({ name }) => platform !== unlisted || name !== 'switch-acs')
        .map(({ name, what, tree }) => ({
          name: `${platform.name}-${name}`,
          title: `Both ${what}, with ${platform.what}`,
          platform,
          tree,
        })),
    ),
    ...listedHostBridges
      .filter(({ device }) => !shown.includes(device))
      .flatMap(({ device, within }) =>
        [
          { name: 'within', what: 'within it', tree: twoRootPorts },
          { name: 'between', what: 'between two of them', tree: twoHosts },
        ].map((way) => ({
          name: `id-${device.slice(2)}-${way.name}`,
          title: `Host bridge 8086:${device.slice(2)}${within ? ', listed for traffic within it' : ''}: ${way.what}`,
          platform: onIntel('id', 'a listed host bridge', first(device)),
          tree: way.tree,
        })),
      ),
    ...[unlisted, amd].map((platform) => ({
      name: `expander-${platform.name}`,
      title: `A host bridge of the machine and an expander with a root port first on its bus, with ${platform.what}`,
      platform: { ...platform, first: [unlistedBridge, first('0x000c', '00.0', 'root-port', '0x1b36')] },
      tree: twoHosts,
    })),
    ...mixed.map(([name, a, b, ofProvider, ofClient]) => ({
      name: `mixed-${name}`,
      title: `Two host bridges: the provider's is ${a}, the client's is ${b}`,
      platform: onIntel(name, 'two host bridges', first(ofProvider), first(ofClient)),
      tree: twoHosts,
    })),
  ];
}
