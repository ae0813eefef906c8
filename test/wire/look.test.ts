// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/reference/formats/index.js';
import { requireOrSkip } from '../environment.js';

/** So many granules translate to physical memory from one on, or, when that is null, to nothing. */
interface Stretch {
  readonly granules: number;
  readonly phys: number | null;
}

/** Granules of the longest range in which each is asked for, and from one to the next in a longer one. */
const DENSE = 65536;
const SPARSE = 16;
/** Where ranges begin, granules: high up, where addresses have 64 bits. */
const FIRST = 2 ** 52 - 2 ** 21;

// The module's own source, with a few definitions in place of the kernel's headers.
requireOrSkip('gcc')("the module's look-up", () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-look-'));
  const program = path.join(folder, 'look');

  beforeAll(() => {
    const here = path.join(packageRoot, 'test', 'wire');
    const moduleFolder = path.join(packageRoot, 'native-harness', 'module');
    execFileSync('gcc', [
      ...['-O1', '-Wall', '-Wextra', '-Werror', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
      ...['-I', path.join(here, 'shim'), '-I', moduleFolder],
      ...['-I', path.join(packageRoot, 'native-harness', 'protocol')],
      path.join(here, 'look.c'),
      ...['p2pc_look.c', 'p2pc_buffer.c'].map((name) => path.join(moduleFolder, name)),
      ...['-o', program],
    ]);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function lookAt(stretches: readonly Stretch[]): { found: string[]; asked: number } {
    let at = FIRST;
    const mappings: string[] = [];
    for (const { granules, phys } of stretches) {
      if (phys !== null) mappings.push(`${at} ${phys} ${granules}`);
      at += granules;
    }
    const input = [`${FIRST} ${at - FIRST}`, ...mappings].join('\n');
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

  it('finds each granule of a range of up to 65536', () => {
    fc.assert(
      fc.property(stretchesOf(1, 40, 60), (stretches) => {
        expect(lookAt(stretches).found).toEqual(runsOf(stretches));
      }),
      { numRuns: 100 },
    );
  });

  it('finds all that is sixteen granules long in a longer range, and asks for few', () => {
    fc.assert(
      fc.property(stretchesOf(SPARSE, 3000, 100), fc.integer({ min: 0, max: SPARSE }), (stretches, more) => {
        const long = [...stretches, { granules: DENSE + more, phys: 7 }, ...stretches];
        const { found, asked } = lookAt(long);
        expect(found).toEqual(runsOf(long));
        const granules = long.reduce((sum, stretch) => sum + stretch.granules, 0);
        expect(asked).toBeLessThanOrEqual(granules / SPARSE + SPARSE * (long.length + 2));
      }),
      { numRuns: 50 },
    );
  });

  it('finds what is shorter where it is no part of what lies around it, but for what no sixteenth granule sees', () => {
    const around = (at: number, length: number): Stretch[] => [
      { granules: at, phys: 1000 },
      { granules: length, phys: 5 },
      { granules: 2 * DENSE - at - length, phys: 1000 + at + length },
    ];
    for (let at = 0; at < 2 * SPARSE; at++) {
      for (const length of [1, 15, 16]) {
        const stretches = around(SPARSE * 100 + at, length);
        const isSeen = (at + length - 1) % SPARSE < length;
        expect(lookAt(stretches).found).toHaveLength(isSeen ? 3 : 1);
        if (isSeen) expect(lookAt(stretches).found).toEqual(runsOf(stretches));
      }
    }
  });
});
