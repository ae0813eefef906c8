// SPDX-License-Identifier: Apache-2.0
import type { PathAnswer, PathReach } from '../../../spec/types/formats.js';
import type { PathQuestion } from '../formats/check-path.js';
import { decidePath } from './decide.js';

/**
 * How the clients of a path vector reach its provider (drivers/pci/p2pdma.c: pci_p2pdma_distance_many,
 * pci_p2pdma_map_type).
 * @param question - one that checkPath accepts
 */
export function answerPath(question: PathQuestion): PathAnswer {
  const clients = question.clients.map((client): PathReach => {
    // find_parent_pci_dev finds none.
    if (client.kind === 'other') return { map: 'unreachable', distance: -1 };
    const { map, hops } = decidePath(question, question.provider.function, client.function);
    const maps = question.provider.publishes && client.kind === 'function';
    return { map: maps ? map : 'unreachable', distance: map === 'unreachable' ? -1 : hops };
  });
  const none = clients.length === 0 || clients.some(({ distance }) => distance < 0);
  return { clients, many: none ? -1 : clients.reduce((sum, { distance }) => sum + distance, 0) };
}
