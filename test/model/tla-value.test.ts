// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTlaValue, parseTlaValue, type TlaValue } from '../../src/runner/model/tla-value.js';

const { value } = fc.letrec<{ value: TlaValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: fc.constant('integer' as const), value: fc.integer() }),
    fc.record({ kind: fc.constant('string' as const), value: fc.stringMatching(/^[a-z "\\-]*$/) }),
    fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
    fc.record({ kind: fc.constantFrom('sequence' as const, 'set' as const), items: fc.array(tie('value')) }),
    fc.record({
      kind: fc.constant('record' as const),
      fields: fc.array(fc.tuple(fc.stringMatching(/^[a-z]+$/), tie('value'))).map((pairs) => new Map(pairs)),
    }),
    fc.record({
      kind: fc.constant('function' as const),
      pairs: fc.array(fc.tuple(tie('value'), tie('value')), { minLength: 1 }),
    }),
  ),
}));

test('what is written as TLA+ is read back', () => {
  fc.assert(
    fc.property(value, (original) => {
      expect(parseTlaValue(formatTlaValue(original))).toEqual(original);
    }),
  );
});

test("reads TLC's layout over several lines", () => {
  const parsed = parseTlaValue('<< [ mem |-> "ram",\n     dma |-> -1 ],\n   {<<1, 2>>} >>');
  expect(formatTlaValue(parsed)).toBe('<<[mem |-> "ram", dma |-> -1], {<<1, 2>>}>>');
});

test.each(['<<1, 2', '[a -> 1]', '1 2', '', '<<1,, 2>>', '$'])('refuses %j', (text) => {
  expect(() => parseTlaValue(text)).toThrow(SyntaxError);
});
