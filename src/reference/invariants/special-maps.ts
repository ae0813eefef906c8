// SPDX-License-Identifier: Apache-2.0
import type { MapAction } from '../formats/index.js';

/**
 * MAP-REUSE, MAP-ATTRS, MAP-SG, MAP-UNTRUSTED, FAIL-MEMORY: these say that a map of a special kind keeps the
 * requirements of every map.
 * @param again - the list was mapped before
 * @param isUntrusted - the client is
 * @returns each requirement of this kind that a map breaks when it breaks any other, with the reason
 */
export function specialOf(
  { list, attrs, call, failMapping }: MapAction,
  again: boolean,
  isUntrusted = false,
): [string, string][] {
  const found: [string, string][] = [];
  const add = (requirement: string, what: string): void =>
    void found.push([requirement, `${what} breaks other requirements`]);
  if (again) add('MAP-REUSE', `mapping ${list} again, which was mapped and unmapped before,`);
  if (attrs !== undefined) add('MAP-ATTRS', `mapping ${list} with ${attrs.join(', ')}`);
  if (call !== undefined) add('MAP-SG', `mapping ${list} with ${call}`);
  if (isUntrusted) add('MAP-UNTRUSTED', `mapping ${list} for a client that is not trusted`);
  if (failMapping !== undefined) add('FAIL-MEMORY', `mapping ${list} while memory runs out`);
  return found;
}
