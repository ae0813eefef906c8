// SPDX-License-Identifier: Apache-2.0
import type { CaseAnswer } from './case.js';
import { parseTlaValue, type TlaValue } from './tla-value.js';

/** What the models tell of one step. */
export interface ToldStep {
  /** The step keeps the promise of P2PMapping. */
  readonly kept: boolean;
  readonly answer: CaseAnswer;
}

const ERRORS: ReadonlyMap<number, string> = new Map([
  [5, 'EIO'],
  [12, 'ENOMEM'],
  [22, 'EINVAL'],
  [121, 'EREMOTEIO'],
]);

/**
 * The cases that tla/Agreement.tla printed: for each, what stands after the word `case`.
 * @throws SyntaxError if it is something else
 */
export function* toldCases(printed: readonly string[]): Generator<readonly TlaValue[]> {
  let text: string[] = [];
  const finish = (): readonly TlaValue[] => items(parseTlaValue(text.join(' '))).slice(1);
  for (const line of printed) {
    const begins = /^<<\s*"case"/.test(line);
    if (begins && text.length > 0) yield finish();
    if (begins) text = [line];
    else if (text.length > 0 && /^[\s<>\d,\-TRUEFALS]+$/.test(line)) text.push(line);
  }
  if (text.length > 0) yield finish();
}

/** Reads what was told of the steps of a case. */
export function toldSteps(value: TlaValue | undefined): ToldStep[] {
  return items(value).map((step) => {
    const [kind, kept, ...rest] = items(step);
    return { kept: kept?.kind === 'boolean' && kept.value, answer: answerOf(integer(kind), rest) };
  });
}

function answerOf(kind: number, rest: readonly TlaValue[]): CaseAnswer {
  if (kind === 2) return { outcome: 'unmapped' };
  if (kind === 0) {
    const number = integer(rest[0]);
    return { outcome: 'failed', error: ERRORS.get(number) ?? String(number) };
  }
  return {
    outcome: 'mapped',
    allocation: integer(rest[0]),
    segments: items(rest[1]).map(triple),
    reached: items(rest[2]).map(triple),
  };
}

function triple(value: TlaValue): [0 | 1, number, number] {
  const [flag, at, size] = items(value);
  return [integer(flag) === 1 ? 1 : 0, integer(at), integer(size)];
}

/** The items of a sequence. */
export function items(value: TlaValue | undefined): readonly TlaValue[] {
  if (value?.kind !== 'sequence') throw new SyntaxError('a sequence was expected');
  return value.items;
}

/** The value of an integer. */
export function integer(value: TlaValue | undefined): number {
  if (value?.kind !== 'integer') throw new SyntaxError('an integer was expected');
  return value.value;
}
