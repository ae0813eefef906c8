// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flag, RanObservation } from '../../spec/types/formats.js';
import {
  checkInvariants,
  checkVector,
  expectedOutcomes,
  observe,
  type Scenario,
  validate,
} from '../../src/reference/index.js';
import { vectorOf } from '../../src/reference/corpus/build.js';
import { mutants } from './mutants/index.js';
import { scenarios } from './scenarios.js';

const place = { file: 'random', pointer: '' };

describe('the reference on random scenarios', () => {
  it('MAP-*, FAIL-*, UNMAP-*: satisfies every invariant', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        checkVector(vectorOf(scenario, expectedOutcomes(scenario)), place);
        expect(checkInvariants(scenario, observe(scenario))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('OBS-COMPLETE: observations and expectations keep their schemas', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        validate('ObservationLine', observe(scenario), place);
        for (const outcome of expectedOutcomes(scenario)) validate('Outcome', outcome, place);
      }),
      { numRuns: 300 },
    );
  });

  it('answers the same for the same scenario, and leaves the scenario as it was', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const before = structuredClone(scenario);
        expect(observe(scenario)).toEqual(observe(scenario));
        expect(scenario).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });
});

/** Mistakes that random scenarios of this size meet within some thousand runs. */
const frequent = [
  'merge-across-bus-entry',
  'bus-flag-missing',
  'wrong-bus-offset',
  'bus-length-of-first-entry',
  'pad-forgotten',
  'pad-twice',
  'iova-for-bus-entries-alone',
  'offset-not-restored-on-failure',
  'flag-left-after-unmap',
  'slots-past-the-count-kept',
  'unreachable-mapped',
  'iova-leaked-on-failure',
  'stale-dma-fields-restored',
  'offset-within-page-dropped',
  'privileged-not-present',
  'dma-map-sg-tells-errno',
  'dma-map-sg-of-whole-list-invalidated',
  'says-not-supported',
  'sync-for-cpu-unmaps',
  'sync-clears-flags',
  'out-of-memory-is-einval',
  'half-a-run-left-translating',
];

describe('deliberately wrong implementations on random scenarios', () => {
  it.each(mutants.filter(({ name }) => frequent.includes(name)))(
    '$requirement: the invariants reject $name',
    (mutant) => {
      const rejects = (scenario: Scenario): boolean =>
        checkInvariants(scenario, mutant.observe(scenario)).some(
          ({ requirement }) => requirement === mutant.requirement,
        );
      const found = fc.check(
        fc.property(scenarios, (scenario) => !rejects(scenario)),
        { numRuns: 5000, endOnFailure: true },
      );
      expect(found.failed).toBe(true);
    },
  );
});

describe('observations that the schema accepts, however wrong', () => {
  const hex64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((value) => `0x${value.toString(16)}`);
  const hex32 = fc.nat({ max: 0xffffffff }).map((value) => `0x${value.toString(16)}`);
  const state = fc.record({
    page: hex64,
    offset: hex32,
    length: hex32,
    dmaAddress: hex64,
    dmaLength: hex32,
    flags: fc.subarray<Flag>(['bus-address', 'swiotlb']),
  });
  const range = fc.record({ start: hex64, length: hex64 });
  const run = fc.record({ iova: hex64, phys: hex64, length: hex64 });

  it('OBS-COMPLETE: never make the invariants throw', () => {
    fc.assert(
      fc.property(
        scenarios,
        fc.array(fc.record({ state, range, run, keep: fc.boolean(), nents: fc.nat({ max: 20 }) }), {
          minLength: 40,
          maxLength: 40,
        }),
        (scenario, garbage) => {
          let used = 0;
          const next = () => {
            const piece = garbage[used++ % garbage.length];
            if (piece === undefined) throw new Error('no garbage');
            return piece;
          };
          const observation = observe(scenario);
          const wrong: RanObservation = {
            ...observation,
            steps: observation.steps.map((step) => ({
              ...step,
              nents: next().nents,
              error: next().keep ? step.error : 'EINVAL',
              after: step.after.map((entry) => (next().keep ? entry : next().state)),
              probed: next().keep ? step.probed : [next().range],
              translations: next().keep ? step.translations : [next().run, next().run],
            })),
          };
          validate('ObservationLine', wrong, place);
          for (const { pointer, message } of checkInvariants(scenario, wrong)) {
            expect(pointer).toMatch(/^\//);
            expect(message).not.toBe('');
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
