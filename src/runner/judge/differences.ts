// SPDX-License-Identifier: Apache-2.0
import type { Difference, Outcome } from '../../../spec/types/formats.js';

/** Where outcomes differ from the expected ones, step by step and in document order; empty when they are equal. */
export function differencesOf(expected: readonly Outcome[], got: readonly Outcome[]): Difference[] {
  const steps = Math.max(expected.length, got.length);
  return Array.from({ length: steps }, (_, step) =>
    [...compare(expected[step], got[step], '')].map((difference) => ({ step, ...difference })),
  ).flat();
}

function* compare(expected: unknown, got: unknown, pointer: string): Generator<Omit<Difference, 'step'>> {
  if (Object.is(expected, got)) return;
  if (isComposite(expected) && isComposite(got) && Array.isArray(expected) === Array.isArray(got)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
      yield* compare(member(expected, key), member(got, key), `${pointer}/${key}`);
    }
    return;
  }
  yield {
    pointer,
    ...(expected === undefined ? {} : { expected }),
    ...(got === undefined ? {} : { got }),
  };
}

function isComposite(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function member(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}
