// SPDX-License-Identifier: Apache-2.0
import type { Vector } from '../../../spec/types/formats.js';
import { TargetStartError } from '../errors/conform-error.js';
import type { Case, CaseAnswer } from './case.js';
import { casesModule } from './cases-module.js';
import { runTlc } from './run-tlc.js';
import type { Tlc } from './tlc-jar.js';
import { integer, toldCases, toldSteps, type ToldStep } from './told.js';
import { type Twin, twinOf } from './twin.js';
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
  /** Vectors that were evaluated as they are: ids. */
  readonly evaluated: readonly string[];
  /** Vectors for which a scaled twin was evaluated. */
  readonly twins: readonly (Pick<Twin, 'name' | 'how'> & { readonly id: string })[];
  /** Vectors that were evaluated in neither way: id and why. */
  readonly missing: readonly { readonly id: string; readonly reason: string }[];
  /** Vectors for which it was taken from the expectation that IOVA space or page tables run out. */
  readonly givenSpace: number;
  readonly disagreements: readonly Disagreement[];
}

/**
 * Evaluates the repaired algorithm and the promise of tla/ on vectors, or on scaled twins of those that are too large.
 * @throws TargetStartError if TLC fails
 */
export async function evaluateVectors(
  tlc: Tlc,
  vectors: readonly Vector[],
  note: (text: string) => void,
): Promise<VectorsAgreement> {
  const evaluated: string[] = [];
  const twins: { id: string; name: string; how: string }[] = [];
  const missing: { id: string; reason: string }[] = [];
  const groups = new Map<string, Case[]>();
  for (const vector of vectors) {
    const { id } = vector;
    const made = caseOf(vector);
    const twin = 'tooLarge' in made ? twinOf(vector) : null;
    const taken = twin === null ? made : caseOf(twin.vector, twin.lengthEnd);
    if ('tooLarge' in taken) {
      missing.push({ id, reason: `too large for TLC: ${taken.tooLarge}` });
      continue;
    }
    if (twin === null) evaluated.push(id);
    else twins.push({ id, name: twin.name, how: twin.how });
    const key = `${taken.granule} ${taken.lengthEnd}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(taken);
  }
  const disagreements: Disagreement[] = [];
  for (const cases of groups.values()) disagreements.push(...(await evaluate(tlc, cases, note)));
  const givenSpace = [...groups.values()].flat().filter((one) => one.givenSpace).length;
  return { evaluated, twins, missing, givenSpace, disagreements };
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
  })).filter(({ expected: right, got }) => got?.kept !== true || !isSame(right, got.answer));
}

function isSame(right: CaseAnswer | undefined, told: CaseAnswer): boolean {
  if (right?.outcome === 'failed' && right.error === 'unknown') return told.outcome === 'failed';
  return JSON.stringify(told) === JSON.stringify(right);
}
