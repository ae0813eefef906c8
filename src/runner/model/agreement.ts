// SPDX-License-Identifier: Apache-2.0
import type { Vector } from '../../../spec/types/formats.js';
import { TargetStartError } from '../errors/conform-error.js';
import type { Case, CaseAnswer } from './case.js';
import { casesModule } from './cases-module.js';
import { runTlc } from './run-tlc.js';
import type { Tlc } from './tlc-jar.js';
import { integer, toldCases, toldSteps, type ToldStep } from './told.js';
import { caseOf } from './vector-case.js';

/** A step on which the models and the expectation differ, or that breaks the promise in the models. */
export interface Disagreement {
  readonly id: string;
  /** From 0. */
  readonly step: number;
  readonly expected: CaseAnswer | undefined;
  readonly got: ToldStep | undefined;
}

export interface VectorsAgreement {
  /** Vectors that were evaluated. */
  readonly evaluated: number;
  /** Of these, vectors for which the allocator's decision was taken from the expectation. */
  readonly givenSpace: number;
  readonly disagreements: readonly Disagreement[];
  /** Vectors that the models can't evaluate: id and why. */
  readonly left: readonly { readonly id: string; readonly reason: string }[];
}

/**
 * Evaluates the repaired algorithm and the promise of tla/ on vectors.
 * @throws TargetStartError if TLC fails
 */
export async function evaluateVectors(
  tlc: Tlc,
  vectors: readonly Vector[],
  note: (text: string) => void,
): Promise<VectorsAgreement> {
  const left: { id: string; reason: string }[] = [];
  const groups = new Map<string, Case[]>();
  for (const vector of vectors) {
    if (vector.needs.profile !== 'dma-iommu') {
      left.push({ id: vector.id, reason: `profile ${vector.needs.profile}` });
      continue;
    }
    const made = caseOf(vector);
    if ('left' in made) {
      left.push({ id: vector.id, reason: made.left });
      continue;
    }
    const key = `${made.granule} ${made.lengthEnd}`;
    groups.set(key, [...(groups.get(key) ?? []), made]);
  }
  const disagreements: Disagreement[] = [];
  for (const cases of groups.values()) disagreements.push(...(await evaluate(tlc, cases, note)));
  const all = [...groups.values()].flat();
  return {
    evaluated: all.length,
    givenSpace: all.filter(({ givenSpace }) => givenSpace).length,
    disagreements,
    left,
  };
}

/** Evaluates cases of one granule. */
async function evaluate(tlc: Tlc, cases: readonly Case[], note: (text: string) => void): Promise<Disagreement[]> {
  const [first] = cases;
  if (first === undefined) return [];
  note(`evaluating ${cases.length} vectors with a granule of ${first.granule} units`);
  const constants = { Granule: `= ${first.granule}`, LengthEnd: `= ${first.lengthEnd}` };
  const modules = { 'Cases.tla': casesModule(cases) };
  const run = await runTlc(tlc, { module: 'MCVectors', config: 'MCVectors', constants, modules });
  if (!run.passed)
    throw new TargetStartError(`TLC: ${run.errors.join('\n')}`, 'this is a fault of the models: report it');
  const told = new Map<number, ToldStep[]>();
  for (const [index, answer] of toldCases(run.printed)) told.set(integer(index) - 1, toldSteps(answer));
  return cases.flatMap(({ id, expected }, index) => differences(id, expected, told.get(index) ?? []));
}

/** Compares step by step; a step that is missing on one side differs. */
export function differences(id: string, expected: readonly CaseAnswer[], told: readonly ToldStep[]): Disagreement[] {
  return Array.from({ length: Math.max(expected.length, told.length) }, (_, step) => ({
    id,
    step,
    expected: expected[step],
    got: told[step],
  })).filter(({ expected: right, got }) => got?.kept !== true || JSON.stringify(got.answer) !== JSON.stringify(right));
}
