// SPDX-License-Identifier: Apache-2.0
import type { ReservedRange } from '../../../spec/types/formats.js';
import { formatHex } from '../../reference/formats/hex.js';
import { ReservedKind, type WireReadyRange } from './layout.js';
import { WireError } from './wire-error.js';

/** Names of the kinds. The DMA API itself uses SW_MSI regions: they are no concern of a list's IOVA. */
const KINDS: ReadonlyMap<number, ReservedRange['kind'] | null> = new Map([
  [ReservedKind.BRIDGE_WINDOW, 'bridge-window'],
  [ReservedKind.DIRECT, 'direct'],
  [ReservedKind.RESERVED, 'reserved'],
  [ReservedKind.MSI, 'msi'],
  [ReservedKind.SW_MSI, null],
]);

/**
 * The ranges of each client, by the client's index.
 * @throws WireError for a range that can't be
 */
export function reservedByClient(ranges: readonly WireReadyRange[], clients: number): ReservedRange[][] {
  const found = Array.from({ length: clients }, (): ReservedRange[] => []);
  for (const { first, last, client, kind } of ranges) {
    const name = KINDS.get(kind);
    const own = found[client];
    if (own === undefined) throw new WireError(`a reserved range of client ${client}, there are ${clients}`);
    if (name === undefined) throw new WireError(`a reserved range of the unknown kind ${kind}`);
    if (last < first || last - first === 0xffffffffffffffffn) throw new WireError('an impossible reserved range');
    if (name !== null) own.push({ start: formatHex(first), length: formatHex(last - first + 1n), kind: name });
  }
  return found;
}
