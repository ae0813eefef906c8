// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';

/** Values that formats often get wrong: limits of numbers, names of Object.prototype, text that looks like a number. */
const ODD_VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e308, 2 ** 53, '', ' ', '0x', '0x0', '0x1', '0x200', '0xfff', '0x1000', '0x10000'],
  ...['0xffffffff', '0x100000000', '0x1000000000', '0x1000001000', '0xffffffffffffffff', '0x10000000000000000'],
  ...['constructor', '__proto__', 'prototype', 'x'.repeat(5000), '\u0000', '\ud800', '../../etc/passwd'],
  ...[[], {}, [[]], { constructor: {} }, JSON.parse('{"__proto__":{"a":1}}') as unknown],
];

/** One change of a JSON value. */
export interface Mutation {
  /** Which value in it, counted as they come; modulo how many there are. */
  readonly where: number;
  readonly how: 'replace' | 'delete' | 'copy' | 'swap' | 'rename';
  /** What goes there, or where from. */
  readonly what: number;
}

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    where: fc.nat(),
    how: fc.constantFrom(
      'replace' as const,
      'replace' as const,
      'delete' as const,
      'copy' as const,
      'swap' as const,
      'rename' as const,
    ),
    what: fc.nat(),
  }),
  { minLength: 1, maxLength: 4 },
);

type Holder = Record<string, unknown> | unknown[];
interface Slot {
  readonly holder: Holder;
  readonly key: string;
}

/** The value with the changes made to a copy of it. Object members called __proto__ are members, as JSON.parse has them. */
export function mutated(value: unknown, changes: readonly Mutation[]): unknown {
  const root: Holder = [structuredClone(value)];
  for (const { where, how, what } of changes) {
    const slots = slotsOf(root);
    const slot = slots[where % slots.length];
    const other = slots[what % slots.length];
    if (slot === undefined || other === undefined) continue;
    if (how === 'replace') put(slot, structuredClone(ODD_VALUES[what % ODD_VALUES.length]));
    else if (how === 'copy') put(slot, structuredClone(get(other)));
    else if (how === 'swap') {
      const [a, b] = [structuredClone(get(slot)), structuredClone(get(other))];
      put(slot, b);
      put(other, a);
    } else if (how === 'rename') {
      const moved = get(slot);
      const name = get(other);
      remove(slot);
      put({ holder: slot.holder, key: typeof name === 'string' ? name : 'constructor' }, moved);
    } else remove(slot);
  }
  return root[0];
}

function slotsOf(holder: Holder): Slot[] {
  return Object.keys(holder).flatMap((key) => {
    const slot = { holder, key };
    const value = get(slot);
    return typeof value === 'object' && value !== null ? [slot, ...slotsOf(value as Holder)] : [slot];
  });
}

function get({ holder, key }: Slot): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

function put({ holder, key }: Slot, value: unknown): void {
  if (Array.isArray(holder)) {
    const index = Number(key);
    if (Number.isInteger(index) && index < holder.length) holder[index] = value;
    else holder.push(value);
  } else {
    Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
  }
}

function remove({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

/** Changes of text: at a place, some characters go and others come. */
export const textChanges: fc.Arbitrary<[at: number, remove: number, insert: string][]> = fc.array(
  fc.tuple(
    fc.nat(),
    fc.nat(20),
    fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('[', '{', '"', '\\', ',', '\n', '\u0000')),
  ),
  { minLength: 1, maxLength: 4 },
);

export function changedText(text: string, changes: readonly [at: number, remove: number, insert: string][]): string {
  return changes.reduce((current, [place, length, insert]) => {
    const at = place % (current.length + 1);
    return current.slice(0, at) + insert + current.slice(at + length);
  }, text);
}
