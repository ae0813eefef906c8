// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { renderCounterexample } from '../../src/runner/model/counterexample.js';
import { type TlcAnswer, TlcMessages } from '../../src/runner/model/tlc-messages.js';

function message(code: number, kind: number, ...lines: string[]): string[] {
  return [`@!@!@STARTMSG ${code}:${kind} @!@!@`, ...lines, `@!@!@ENDMSG ${code} @!@!@`];
}

function answerTo(lines: readonly string[], property: string | null = null): TlcAnswer {
  const messages = new TlcMessages(() => undefined, property);
  for (const line of lines) messages.line(line);
  return messages.answer();
}

const ENTRY = 'mem |-> "ram", page |-> 0, offset |-> 1, length |-> 1, dma |-> 0, dlen |-> 0, bus |-> FALSE';

test('a violation, with the way to it', () => {
  const answer = answerTo([
    ...message(2110, 1, 'Invariant SameForCaller is violated.'),
    ...message(2121, 1, 'The behavior up to this point is:'),
    ...message(2217, 4, '1: <Initial predicate>', `/\\ sg = <<[${ENTRY}]>>`, '/\\ result = "none"'),
    ...message(
      2217,
      4,
      '2: <Return line 3, col 5 to line 4, col 6 of module MapCall>',
      `/\\ sg = <<[${ENTRY.replace('offset |-> 1', 'offset |-> 65')}]>>`,
      '/\\ result = "EREMOTEIO"',
    ),
    ...message(2199, 0, '1,234 states generated, 567 distinct states found, 8 states left on queue.'),
  ]);
  expect(answer).toMatchObject({ violated: 'SameForCaller', passed: false, states: 567, errors: [] });
  expect(answer.trace.map(({ action }) => action)).toEqual(['Initial predicate', 'Return']);
  expect(renderCounterexample(answer.trace)).toBe(
    [
      '1. Initial predicate',
      '     result = "none"',
      '     sg  mem  page  offset  length  dma  dlen  bus',
      '     1   ram  0     1       1       0    0     -',
      '2. Return',
      '     result = "EREMOTEIO"',
      '     sg  mem  page  offset  length  dma  dlen  bus',
      '     1   ram  0     65*     1       0    0     -',
    ].join('\n'),
  );
});

test('a violation in an initial state', () => {
  const { violated, trace } = answerTo(
    message(2107, 1, 'Invariant V7Agrees is violated by the initial state:', '/\\ base = 64', '/\\ fails = FALSE'),
  );
  expect(violated).toBe('V7Agrees');
  expect(trace).toEqual([
    {
      action: 'Initial predicate',
      variables: new Map([
        ['base', '64'],
        ['fails', 'FALSE'],
      ]),
    },
  ]);
});

test('a step that the promise does not allow, which TLC names by its place', () => {
  const { violated, errors } = answerTo(
    message(2112, 1, 'Action property line 228, col 22 to line 228, col 39 of module P2PMapping is violated.'),
    'Refinement',
  );
  expect({ violated, errors }).toEqual({ violated: 'Refinement', errors: [] });
});

test('an action that is never taken', () => {
  const { neverTaken, passed } = answerTo([
    ...message(2193, 0, 'Model checking completed. No error has been found.'),
    ...message(2772, 0, '<Return line 1, col 1 to line 2, col 2 of module MapCall>: 3:4'),
    ...message(2772, 0, '<CallUnmap line 3, col 1 to line 4, col 2 of module MapCall>: 0:0'),
  ]);
  expect({ neverTaken, passed }).toEqual({ neverTaken: ['CallUnmap'], passed: true });
});

test('an error of the model is no violation', () => {
  const { errors, violated } = answerTo(message(1000, 1, 'TLC threw an unexpected exception.', 'details'));
  expect({ errors, violated }).toEqual({ errors: ['TLC threw an unexpected exception.\ndetails'], violated: null });
});
