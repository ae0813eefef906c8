// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireOrSkip } from '../environment.js';
import { compileInUserSpace } from './module-in-user-space.js';

/** So many granules translate to physical memory from one on, or, when that is null, to nothing. */
interface Stretch {
  readonly granules: number;
  readonly phys: number | null;
}

/** Granules of the longest list of which each is asked for, and from one to the next in a longer one. */
const DENSE = 65536;
const SPARSE = 16;
/** At both ends of a range with one, granules of which each is asked for. */
const ENDS = 64;
/** Where ranges begin, granules: high up, where addresses have 64 bits. */
const FIRST = 2 ** 52 - 2 ** 21;

requireOrSkip('gcc')("the module's look-up", () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-look-'));
  const program = path.join(folder, 'look');

  beforeAll(() => {
    compileInUserSpace('look.c', ['p2pc_look.c', 'p2pc_buffer.c'], program);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** @param list granules of it, where the stretches are where one list is */
  function lookAt(stretches: readonly Stretch[], list = DENSE + 1): { found: string[]; asked: number } {
    let at = FIRST;
    const mappings: string[] = [];
    for (const { granules, phys } of stretches) {
      if (phys !== null) mappings.push(`${at} ${phys} ${granules}`);
      at += granules;
    }
    const input = [`${FIRST} ${at - FIRST} ${list}`, ...mappings].join('\n');
    const lines = execFileSync(program, { input, encoding: 'utf8' }).trimEnd().split('\n');
    return { found: lines.slice(0, -1), asked: Number((lines.at(-1) ?? '').replace('asked ', '')) };
  }

  /** What translates, in runs as long as can be. */
  function runsOf(stretches: readonly Stretch[]): string[] {
    const runs: { at: number; phys: number; granules: number }[] = [];
    let at = FIRST;
    for (const { granules, phys } of stretches) {
      const last = runs.at(-1);
      const goesOn = last !== undefined && last.at + last.granules === at && last.phys + last.granules === phys;
      if (goesOn) last.granules += granules;
      else if (phys !== null) runs.push({ at, phys, granules });
      at += granules;
    }
    return runs.map((run) => `${run.at} ${run.phys} ${run.granules}`);
  }

  const stretchesOf = (shortest: number, longest: number, most: number): fc.Arbitrary<Stretch[]> =>
    fc.array(
      fc.record({
        granules: fc.integer({ min: shortest, max: longest }),
        phys: fc.option(fc.integer({ min: 1, max: 2 ** 30 })),
      }),
      { minLength: 1, maxLength: most },
    );

  it('finds each granule where a list of up to 65536 is, or no one list', () => {
    const far = fc.option(fc.constant({ granules: 2 * DENSE, phys: null }), { nil: { granules: 1, phys: null } });
    fc.assert(
      fc.property(stretchesOf(1, 40, 60), far, fc.constantFrom(0, 1, DENSE), (stretches, between, list) => {
        const all = [...stretches, between, ...stretches];
        expect(lookAt(all, list).found).toEqual(runsOf(all));
      }),
      { numRuns: 60 },
    );
  });

  it('finds all that is sixteen granules long where a longer list is, and asks for few', () => {
    fc.assert(
      fc.property(stretchesOf(SPARSE, 3000, 100), fc.integer({ min: 0, max: SPARSE }), (stretches, more) => {
        const long = [...stretches, { granules: DENSE + more, phys: 7 }, ...stretches];
        const { found, asked } = lookAt(long);
        expect(found).toEqual(runsOf(long));
        const granules = long.reduce((sum, stretch) => sum + stretch.granules, 0);
        expect(asked).toBeLessThanOrEqual(granules / SPARSE + 2 * ENDS + SPARSE * (long.length + 2));
      }),
      { numRuns: 50 },
    );
  });

  it('finds a single granule at either end of a long list, mapped or left behind', () => {
    const guard = 4;
    for (let more = 0; more < SPARSE; more++) {
      const inner = DENSE + more;
      const nothing = { granules: guard, phys: null };
      const one = { granules: 1, phys: 5 };
      for (const phys of [null, 1000]) {
        const stretches = [nothing, one, { granules: inner, phys }, { ...one, phys: 9 }, nothing];
        expect(lookAt(stretches).found).toEqual(runsOf(stretches));
      }
    }
  });

  it('finds what is shorter inside of it only where a sixteenth granule sees it', () => {
    for (const phys of [null, 1000]) {
      for (let at = 0; at < 2 * SPARSE; at++) {
        for (const length of [1, 15, 16]) {
          const before = ENDS + SPARSE * 100 + at;
          const rest = { granules: 2 * DENSE - before - length, phys: phys === null ? null : phys + before + length };
          const stretches = [{ granules: before, phys }, { granules: length, phys: 5 }, rest];
          const isSeen = (at + length - 1) % SPARSE < length;
          if (isSeen) expect(lookAt(stretches).found).toEqual(runsOf(stretches));
          else expect(lookAt(stretches).found).toHaveLength(phys === null ? 0 : 1);
        }
      }
    }
  });
});
