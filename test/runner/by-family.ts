// SPDX-License-Identifier: Apache-2.0
import type { Vector } from '../../spec/types/formats.js';

/** Vectors by the family in their id, in order. */
export function byFamily(vectors: readonly Vector[]): [family: string, members: Vector[]][] {
  const families = new Map<string, Vector[]>();
  for (const vector of vectors) {
    const family = vector.id.slice(0, vector.id.indexOf('/'));
    families.set(family, [...(families.get(family) ?? []), vector]);
  }
  return [...families];
}
