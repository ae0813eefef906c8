// SPDX-License-Identifier: Apache-2.0
import { entry, type EntryDraft } from '../draft.js';

/** All sequences of `length` items, in the order of a counter. */
export function sequences<Item>(items: readonly Item[], length: number): Item[][] {
  if (length === 0) return [[]];
  return sequences(items, length - 1).flatMap((start) => items.map((item) => [...start, item]));
}

/** Memory names without their number, joined: `ram-bus-bridge`. */
export function nameOf(memories: readonly string[]): string {
  return memories.map((memory) => memory.replace(/\d+$/, '')).join('-');
}

/** Offset and length, bytes. No neighbours of these shapes can share a segment. */
const shapes = [
  { offset: 0x200, length: 0x600 },
  { offset: 0x480, length: 0x1a04 },
  { offset: 0x10, length: 0x2ff0 },
  { offset: 0xc08, length: 0x208 },
];

/** An entry in each of the memories, with offsets and lengths that differ, pages apart from each other. */
export function unalignedEntries(memories: readonly string[]): EntryDraft[] {
  return memories.map((memory, index) => {
    const shape = shapes[index % shapes.length] ?? { offset: 0, length: 0x1000 };
    return entry(memory, 2 + 5 * index, shape.offset, shape.length);
  });
}
