// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices, coveringArray, type Dimensions, type Row } from '../../src/reference/corpus/covering-array.js';
import { dimensions, riskyDimensions, riskyTriples } from '../../src/reference/corpus/dimensions.js';

/** The combinations of values that no row shows, found by counting and not as the generator does. */
function unshown(rows: readonly Row[], of: Dimensions, names: readonly string[]): number {
  const all = names.reduce((product, name) => product * (of[name]?.length ?? 0), 1);
  return all - new Set(rows.map((row) => JSON.stringify(names.map((name) => row[name])))).size;
}

const holes = (rows: readonly Row[], of: Dimensions, names: readonly string[], size: number): string[] =>
  choices(names, size)
    .filter((each) => unshown(rows, of, each) > 0)
    .map((each) => each.join(' and '));

describe('covering arrays', () => {
  it('show every pair, whatever the dimensions, in fewer rows than all combinations', () => {
    const anyDimensions = fc
      .array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 6 })
      .map((sizes): Dimensions =>
        Object.fromEntries(sizes.map((size, d) => [`d${d}`, Array.from({ length: size }, (_, v) => `v${v}`)])),
      );
    fc.assert(
      fc.property(anyDimensions, (of) => {
        const names = Object.keys(of);
        const rows = coveringArray(of, choices(names, 2));
        expect(holes(rows, of, names, 2)).toEqual([]);
        expect(rows.length).toBeLessThanOrEqual(Object.values(of).reduce((product, { length }) => product * length, 1));
      }),
      { numRuns: 100 },
    );
  });

  it('are the same every time', () => {
    expect(riskyTriples()).toEqual(riskyTriples());
  });

  it('of the corpus show every pair of all dimensions and every triple of the risky ones', () => {
    const rows = riskyTriples();
    expect(holes(rows, dimensions, Object.keys(dimensions), 2)).toEqual([]);
    expect(holes(rows, dimensions, riskyDimensions, 3)).toEqual([]);
    expect(rows.length).toBeLessThan(600);
  });

  it('with a row left out show less', () => {
    const rows = riskyTriples();
    expect(holes(rows.slice(1), dimensions, riskyDimensions, 3)).not.toEqual([]);
  });
});
