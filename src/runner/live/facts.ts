// SPDX-License-Identifier: Apache-2.0
import { WireError } from '../wire/index.js';

/** What the agent found out about a machine (native-harness/agent/facts.c): lines of key=value; a key may repeat. */
export type Facts = ReadonlyMap<string, readonly string[]>;

/** @throws WireError for a line that is none */
export function parseFacts(payload: Uint8Array): Facts {
  const facts = new Map<string, string[]>();
  for (const line of Buffer.from(payload).toString('latin1').split('\n')) {
    if (line === '') continue;
    const [, key, value] = /^([a-z]+)=([ -~]*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) throw new WireError('a fact of the machine is no key=value');
    facts.set(key, [...(facts.get(key) ?? []), value]);
  }
  return facts;
}
