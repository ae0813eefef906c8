// SPDX-License-Identifier: Apache-2.0
import type { MapType, PathAnswer, SeenPathAnswer } from '../../../spec/types/formats.js';

/** The requirement that a map type shows. */
const SHOWN_BY: Readonly<Record<MapType, string>> = {
  'bus-address': 'PATH-BUS',
  'host-bridge': 'PATH-HOST',
  unreachable: 'PATH-UNREACHABLE',
};

/** The parts of a path vector's answer. */
export interface PathParts {
  /** What the target was not asked, or can't see, for a person. */
  readonly missing: readonly string[];
  /** The requirements about paths that only missing parts would have shown. */
  readonly notShown: ReadonlySet<string>;
}

/** Tells which parts of an answer are there. */
export function pathParts(expected: PathAnswer, { clients, many }: SeenPathAnswer): PathParts {
  const shown = new Set<string>();
  const notShown = new Set<string>();
  const isThere = (there: boolean, requirement: string): boolean => {
    (there ? shown : notShown).add(requirement);
    return there;
  };
  const indices = [...expected.clients.keys()];
  const noMap = indices.filter(
    (index) =>
      !isThere(typeof clients[index]?.map === 'string', SHOWN_BY[expected.clients[index]?.map ?? 'unreachable']),
  );
  const noDistance = indices.filter((index) => !isThere(typeof clients[index]?.distance === 'number', 'PATH-DISTANCE'));
  const missing = [
    ...(noMap.length > 0 ? [`the map type of ${clientNames(noMap)}`] : []),
    ...(noDistance.length > 0 ? [`the distance of ${clientNames(noDistance)}`] : []),
    ...(isThere(many !== null, 'PATH-MANY') ? [] : ['the distance of all clients together']),
  ];
  for (const requirement of shown) notShown.delete(requirement);
  return { missing, notShown };
}

function clientNames(indices: readonly number[]): string {
  return `${indices.length === 1 ? 'client' : 'clients'} ${indices.join(', ')}`;
}
