// SPDX-License-Identifier: Apache-2.0
import type { RanObservation } from '../../spec/types/formats.js';

/** An observation with one field that is not what was observed. */
export interface Corruption {
  /** JSON pointer of the field. */
  readonly pointer: string;
  readonly observation: RanObservation;
}

/** Every field of an observation, corrupted in turn: numbers and addresses by one, errors and flags by their opposite. */
export function corruptions(observation: RanObservation): Corruption[] {
  return leavesOf(observation, [])
    .filter((path) => path[0] !== 'vector')
    .map((path) => ({ pointer: `/${path.join('/')}`, observation: changed(observation, path) as RanObservation }));
}

type Path = readonly (string | number)[];

function leavesOf(value: unknown, path: Path): Path[] {
  if (Array.isArray(value) && (value.length === 0 || path.at(-1) === 'flags')) return [path];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, part]) =>
    leavesOf(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function changed(value: unknown, path: Path): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return corrupted(value);
  if (Array.isArray(value)) {
    return value.map((part: unknown, index) => (index === key ? changed(part, at(path, rest)) : part));
  }
  const record = value as Record<string, unknown>;
  return { ...record, [key]: key === 'flags' ? corruptedFlags(record[key]) : changed(record[key], at(path, rest)) };
}

/** The last key is kept for a corruption that depends on it. */
function at(path: Path, rest: Path): Path {
  return rest.length === 0 && path[0] === 'flags' ? path : rest;
}

function corruptedFlags(flags: unknown): string[] {
  return Array.isArray(flags) && flags.length > 0 ? [] : ['bus-address'];
}

function corrupted(value: unknown): unknown {
  if (value === null) return 'EIO';
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') {
    if (!value.startsWith('0x')) return value === 'map' ? 'unmap' : value === 'unmap' ? 'map' : null;
    // Addresses that stand for "none" become an address.
    const number = BigInt(value);
    return `0x${(number === 2n ** 64n - 1n ? 0x1000n : number + 1n).toString(16)}`;
  }
  if (Array.isArray(value)) return [{ iova: '0x1000', phys: '0x1000', length: '0x1000' }];
  throw new TypeError(`no corruption of ${JSON.stringify(value)}`);
}
