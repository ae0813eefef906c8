// SPDX-License-Identifier: Apache-2.0
import type { PathVector, Vector } from '../../../spec/types/formats.js';
import { FormatError, scenarioOf } from '../formats/index.js';
import { sha256Of } from './sha256.js';

/** File name of the ledger in the corpus folder. */
export const LEDGER = 'LEDGER';

/**
 * Every id that was ever published, with the sha256 of its scenario. An id means one scenario for good: only its title,
 * requirements and expectations may be corrected.
 */
export type Ledger = ReadonlyMap<string, string>;

/** Reads the lines of a ledger: sha256, two spaces, id. */
export function parseLedger(text: string, file: string): Map<string, string> {
  const ledger = new Map<string, string>();
  text.split('\n').forEach((line, index) => {
    if (line === '') return;
    const [, hash, id] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
    if (hash === undefined || id === undefined || ledger.has(id)) {
      throw new FormatError(
        { file, pointer: '' },
        `line ${index + 1} is no entry, or its id stands twice`,
        'restore it',
      );
    }
    ledger.set(id, hash);
  });
  return ledger;
}

/** Writes a ledger, sorted by id. */
export function formatLedger(ledger: Ledger): string {
  const ids = [...ledger.keys()].sort();
  return ids.map((id) => `${ledger.get(id) ?? ''}  ${id}\n`).join('');
}

/**
 * The ledger with new vectors entered.
 * @throws FormatError if an id of the ledger has vanished without being retired, is used again, or means another scenario
 */
export function enter(
  ledger: Ledger,
  vectors: readonly (Vector | PathVector)[],
  retired: readonly string[],
  file: string,
): Ledger {
  const place = { file, pointer: '' };
  const result = new Map(ledger);
  const present = new Set<string>();
  for (const vector of vectors) {
    const hash = scenarioHash(vector);
    const published = ledger.get(vector.id);
    if (published !== undefined && published !== hash) {
      throw new FormatError(place, `${vector.id} was published with another scenario`, 'give the vector a new id');
    }
    if (retired.includes(vector.id)) {
      throw new FormatError(place, `${vector.id} is retired`, 'give the vector a new id');
    }
    present.add(vector.id);
    result.set(vector.id, hash);
  }
  for (const id of ledger.keys()) {
    if (!present.has(id) && !retired.includes(id)) {
      throw new FormatError(place, `${id} was published and is gone`, 'bring it back, or enter it in retiredIds');
    }
  }
  return result;
}

function scenarioHash(vector: Vector | PathVector): string {
  if ('cpu' in vector) {
    const { cpu, hosts, functions, provider, clients } = vector;
    return sha256Of(JSON.stringify([cpu, hosts, functions, provider, clients]));
  }
  const { needs, clients, memory, lists, fromPages, steps } = scenarioOf(vector);
  const built = fromPages === undefined ? [] : [fromPages];
  return sha256Of(JSON.stringify([needs, clients, memory, lists, ...built, steps]));
}
