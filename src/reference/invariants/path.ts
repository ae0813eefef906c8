// SPDX-License-Identifier: Apache-2.0
import type { SeenPathAnswer } from '../../../spec/types/formats.js';
import type { PathQuestion } from '../formats/check-path.js';
import { pathFacts } from './path-tree.js';
import type { Violation } from './violation.js';

/**
 * Judges an answer to a path vector by the requirements PATH-* alone.
 * @param question - one that checkPath accepts
 * @returns what is broken; pointers lead into the answer
 */
export function checkPathInvariants(question: PathQuestion, seen: SeenPathAnswer): Violation[] {
  const found: Violation[] = [];
  const broken = (requirement: string, pointer: string, message: string): void => {
    found.push({ requirement, step: null, pointer, message });
  };
  if (seen.clients.length !== question.clients.length) {
    broken('PATH-DISTANCE', '/clients', `${seen.clients.length} answers for ${question.clients.length} clients`);
    return found;
  }
  question.clients.forEach((client, index) => {
    const { map, distance } = seen.clients[index] ?? { map: null, distance: null };
    const mapAt = `/clients/${index}/map`;
    const distanceAt = `/clients/${index}/distance`;
    if (client.kind === 'other') {
      if (map !== null && map !== 'unreachable') broken('PATH-UNREACHABLE', mapAt, `${map} without a PCI function`);
      if (distance !== null && distance !== -1)
        broken('PATH-DISTANCE', distanceAt, `${distance} without a PCI function`);
      return;
    }
    const { joined, redirected, links, forwards } = pathFacts(question, question.provider.function, client.function);
    const direct = joined && !redirected;
    const maps = question.provider.publishes && client.kind === 'function';
    if (map !== null) {
      const isBus = map === 'bus-address';
      const isHost = map === 'host-bridge';
      if (!maps && map !== 'unreachable') {
        broken('PATH-UNREACHABLE', mapAt, `${map}, though no page of the provider can be mapped for this client`);
      } else if (maps && isBus !== direct) {
        broken(
          'PATH-BUS',
          mapAt,
          `${map}: ${joined ? 'a' : 'no'} common bridge, ${redirected ? 'an' : 'no'} ACS redirect`,
        );
      } else if (maps && !direct && isHost !== forwards) {
        broken(
          isHost ? 'PATH-UNREACHABLE' : 'PATH-HOST',
          mapAt,
          `${map}: the way ${forwards ? 'is' : 'is not'} known to forward`,
        );
      }
    }
    if (distance !== null) {
      const reached = direct || forwards;
      if ((distance === -1) === reached || (reached && distance !== links)) {
        broken('PATH-DISTANCE', distanceAt, `${distance}: ${reached ? `${links} links` : 'no way'}`);
      }
    }
  });
  checkMany(seen, broken);
  return found;
}

function checkMany(
  { clients, many }: SeenPathAnswer,
  broken: (requirement: string, pointer: string, message: string) => void,
): void {
  if (many === null) return;
  const distances = clients.map(({ distance }) => distance);
  const none = distances.length === 0 || distances.includes(-1);
  if (none && many !== -1) broken('PATH-MANY', '/many', `${many}, though a client is out of reach or there is none`);
  if (none || distances.includes(null)) return;
  const sum = distances.reduce<number>((total, distance) => total + (distance ?? 0), 0);
  if (many !== sum) broken('PATH-MANY', '/many', `${many} instead of ${sum}`);
}
