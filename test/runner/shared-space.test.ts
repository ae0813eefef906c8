// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { RanObservation, StepObservation } from '../../spec/types/formats.js';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { checkInvariants, observe, type Scenario, scenarioOf } from '../../src/reference/index.js';
import { normalize } from '../../src/runner/judge/normalize.js';

/** Two clients hold lists of the same memory, which the reference gives the same IOVA: each client has its own space. */
const corpus = await loadCorpus();
const vector = corpus.families
  .flatMap(({ vectors }) => vectors)
  .find(({ id }) => id === 'lifecycle/same-memory-two-clients');
if (vector === undefined) throw new Error('the corpus has no lifecycle/same-memory-two-clients');
const scenario: Scenario = scenarioOf(vector);
const right = observe(scenario);
const shared = { device: 0, twin: 0 };

/** What the invariants name, and the steps that normalize finds to deviate. */
function judged(observation: RanObservation): { broken: string[]; deviating: number[] } {
  const broken = new Set(checkInvariants(scenario, observation).map(({ requirement }) => requirement));
  const outcomes = normalize(scenario, observation);
  const deviating = outcomes.flatMap(({ deviations }, step) => (deviations === undefined ? [] : [step]));
  return { broken: [...broken].sort(), deviating };
}

/** Every step finds translated what the steps before it had mapped. */
function unmapForgets({ steps, ...rest }: RanObservation): RanObservation {
  const [first, second, ...unmaps] = steps;
  if (first === undefined || second === undefined) throw new Error('two maps were expected');
  const { probed, translations } = first;
  return { ...rest, steps: [first, second, ...unmaps.map((step) => ({ ...step, probed, translations }))] };
}

/** One IOVA space for both: the second list lies below the first, and its look sees both. */
function inOneSpace(observation: RanObservation): RanObservation {
  const moved = (address: string): string => `0x${(BigInt(address) - 0x2000n).toString(16)}`;
  const below = (seen: StepObservation): StepObservation => ({
    ...seen,
    before: seen.before.map((entry) => ({ ...entry, dmaAddress: lowered(entry) })),
    after: seen.after.map((entry) => ({ ...entry, dmaAddress: lowered(entry) })),
    probed: seen.probed.map(({ start, length }) => ({ start: moved(start), length })),
    translations: seen.translations.map((run) => ({ ...run, iova: moved(run.iova) })),
  });
  const lowered = ({ dmaAddress, dmaLength, flags }: StepObservation['after'][number]): string =>
    dmaLength === '0x0' || flags.length > 0 || BigInt(dmaAddress) < 0xfff00000n ? dmaAddress : moved(dmaAddress);
  const [first, second, third, fourth] = observation.steps;
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) {
    throw new Error('four steps were expected');
  }
  const lower = below(second);
  return {
    ...observation,
    spaces: shared,
    steps: [
      first,
      { ...lower, translations: [...lower.translations, ...first.translations] },
      { ...third, translations: lower.translations },
      below(fourth),
    ],
  };
}

describe('two clients that hold the same memory', () => {
  it('conform with a space of their own each', () => {
    expect(judged(right)).toEqual({ broken: [], deviating: [] });
  });

  it("UNMAP-CLEAN: what an unmap leaves is not excused by the other client's list, in either judge", () => {
    expect(judged(unmapForgets(right))).toEqual({ broken: ['UNMAP-CLEAN'], deviating: [2, 3] });
    const { spaces, ...silent } = unmapForgets(right);
    expect(spaces).toEqual({ device: 0, twin: 1 });
    expect(judged(silent)).toEqual({ broken: ['UNMAP-CLEAN'], deviating: [2, 3] });
  });

  it('MAP-NO-STRAY, UNMAP-CLEAN: see the lists of each other where they share a space, and only there', () => {
    const together = inOneSpace(right);
    expect(judged(together)).toEqual({ broken: [], deviating: [] });
    const apart = judged({ ...together, spaces: { device: 0, twin: 1 } });
    expect(apart).toEqual({ broken: ['MAP-NO-STRAY', 'UNMAP-CLEAN'], deviating: [1, 2] });
  });

  it('MAP-OVERLAP: have IOVA of their own where they share a space', () => {
    expect(judged({ ...right, spaces: shared }).broken).toContain('MAP-OVERLAP');
  });
});
