// SPDX-License-Identifier: Apache-2.0
import type { RanObservation } from '../../spec/types/formats.js';

/** An observation with one field changed. */
export interface Corruption {
  /** JSON pointer of the field. */
  readonly pointer: string;
  readonly observation: RanObservation;
}

/** Fields that say nothing of right or wrong: where the target looked, what unmap leaves in the DMA fields. */
const IRRELEVANT = /\/probed\/|\/dmaAddress$|\/dmaLength$/;

/**
 * Every way to change one field that matters. DMA fields matter but after an unmap (UNMAP-STALE is no MUST); a bus
 * address matters where a segment has it.
 */
export function corruptions(observation: RanObservation): Corruption[] {
  const found: Corruption[] = [];
  const busAddresses = new Set(observation.steps.flatMap(({ after }) => after.flatMap(({ flags }) => flags)));
  visit({ memory: observation.memory, steps: observation.steps }, '', (pointer, value) => {
    const step = /^\/steps\/(\d+)\//.exec(pointer)?.[1];
    const isMap = step !== undefined && observation.steps[Number(step)]?.op === 'map';
    if (IRRELEVANT.test(pointer) && !(isMap && pointer.includes('/after/'))) return;
    if (pointer.endsWith('/bus') && !busAddresses.has('bus-address')) return;
    found.push({ pointer, observation: replaced(observation, pointer, otherValue(pointer, value)) });
  });
  return found;
}

function visit(value: unknown, pointer: string, leaf: (pointer: string, value: unknown) => void): void {
  if (typeof value !== 'object' || value === null || pointer.endsWith('/flags')) {
    leaf(pointer, value);
    return;
  }
  for (const [key, member] of Object.entries(value)) visit(member, `${pointer}/${key}`, leaf);
}

function otherValue(pointer: string, value: unknown): unknown {
  if (pointer.endsWith('/flags')) return Array.isArray(value) && value.length > 0 ? [] : ['bus-address'];
  if (pointer.endsWith('/op')) return value === 'map' ? 'unmap' : 'map';
  if (pointer.endsWith('/error')) return value === null ? 'EIO' : null;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `0x${(BigInt(value) ^ 0x1000n).toString(16)}`;
  throw new Error(`no other value for ${pointer}`);
}

function replaced(observation: RanObservation, pointer: string, value: unknown): RanObservation {
  const copy = structuredClone(observation);
  const path = pointer.split('/').slice(1);
  const last = path.pop() ?? '';
  let parent: object = copy;
  for (const key of path) {
    const next: unknown = Object.getOwnPropertyDescriptor(parent, key)?.value;
    if (typeof next !== 'object' || next === null) throw new Error(`no ${pointer}`);
    parent = next;
  }
  Object.defineProperty(parent, last, { value, enumerable: true, writable: true, configurable: true });
  return copy;
}
