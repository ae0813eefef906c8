// SPDX-License-Identifier: Apache-2.0
import type { AcsBit } from '../../../../spec/types/formats.js';
import { amd, first, onIntel, pci, type PathDraft, type Tree, unlisted, withAcs } from './draft.js';
import { clientDeeper, oneRootPort, oneSwitch, providerDeeper, twoRootPorts } from './trees.js';

const redirecting: readonly AcsBit[] = ['RR', 'CR', 'EC'];
const harmless: readonly AcsBit[] = ['SV', 'TB', 'UF', 'DT'];
const within = onIntel('within', 'a host bridge listed for traffic within it', first('0x2f00'));

const places = [
  ['p', 'the provider itself'],
  ['d0', 'the port above the provider'],
  ['up', 'the common upstream port'],
  ['d1', 'the port above the client'],
  ['c', 'the client itself'],
  ['rp', 'the root port above the common bridge, off the path'],
  ['d2', 'a port beside the path'],
] as const;

const lower = (bits: readonly AcsBit[]): string => bits.map((bit) => bit.toLowerCase()).join('-');

function atPlaces(): PathDraft[] {
  return places.flatMap(([place, what]) => [
    ...redirecting.map((bit): PathDraft => ({
      name: `acs-${place}-${bit.toLowerCase()}`,
      title: `ACS ${bit} at ${what}`,
      platform: unlisted,
      tree: withAcs(oneSwitch, place, [bit]),
    })),
    {
      name: `acs-${place}-harmless`,
      title: `ACS at ${what}, with every bit but the redirecting ones`,
      platform: unlisted,
      tree: withAcs(oneSwitch, place, harmless),
    },
    {
      name: `acs-${place}-zen`,
      title: `ACS RR and CR at ${what}, and an AMD CPU that forwards`,
      platform: amd,
      tree: withAcs(oneSwitch, place, ['RR', 'CR']),
    },
  ]);
}

/** One root port above both, with ACS bits as an emulated root port has them too. */
function atRootPort(): PathDraft[] {
  const sets: readonly AcsBit[][] = [
    [],
    ...harmless.map((bit) => [bit]),
    [...harmless],
    ...redirecting.map((bit) => [bit]),
    ['SV', 'RR', 'CR', 'UF'],
    ['SV', 'TB', 'RR', 'CR', 'UF', 'DT'],
  ];
  return sets.flatMap((bits) =>
    [unlisted, amd].map((platform): PathDraft => ({
      name: `root-port-acs-${bits.length === 0 ? 'off' : lower(bits)}-${platform.name}`,
      title: `Two functions below a root port with ACS ${bits.join(' ') || 'off'}, and ${platform.what}`,
      platform,
      tree: withAcs(oneRootPort, 'rp', bits),
    })),
  );
}

function elsewhere(): PathDraft[] {
  const both: Tree = withAcs(withAcs(oneSwitch, 'd0', ['SV']), 'd1', ['CR']);
  const here = (name: string, title: string, tree: Tree, platform = unlisted): PathDraft => ({
    name,
    title,
    tree,
    platform,
  });
  return [
    here('acs-harmless-then-redirect', 'A harmless ACS bit on one side, a redirecting one on the other', both),
    here(
      'acs-deep-client',
      'ACS at an inner upstream port on the side of the client',
      withAcs(clientDeeper, 'up1', ['RR']),
    ),
    here(
      'acs-deep-provider',
      'ACS at an inner upstream port on the side of the provider',
      withAcs(providerDeeper, 'up1', ['EC']),
    ),
    here(
      'acs-deep-within',
      'ACS on the path, and a host bridge listed for traffic within it',
      withAcs(providerDeeper, 'e0', ['RR']),
      within,
    ),
    here(
      'acs-no-common-bridge',
      'ACS at both root ports where there is no common bridge: it changes nothing',
      withAcs(withAcs(twoRootPorts, 'rp0', ['RR', 'CR']), 'rp1', ['RR', 'CR']),
      within,
    ),
    ...(['SV', 'RR'] as const).map((bit): PathDraft => ({
      ...here(
        `acs-same-function-${bit.toLowerCase()}`,
        `One function is provider and client, with ACS ${bit} of its own`,
        withAcs(oneSwitch, 'p', [bit]),
      ),
      clients: [pci('p')],
    })),
  ];
}

/** ACS: each bit, at each place of the path and off it. */
export function acsDrafts(): PathDraft[] {
  return [...atPlaces(), ...atRootPort(), ...elsewhere()];
}
