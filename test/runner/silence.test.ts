// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { afterSilence } from '../../src/runner/silence.js';

/** As if the machine had been suspended: this process runs nothing, and the clock goes on. */
function standStill(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

test("time in which the machine stood still is nobody's silence", async () => {
  let called = 0;
  const end = afterSilence(2000, () => called++);
  standStill(2500);
  await sleep(200);
  expect(called).toBe(0);
  await sleep(1200);
  expect(called).toBe(1);
  end();
});

test('a wait that is ended calls nothing back, one that is not calls once', async () => {
  let called = 0;
  const end = afterSilence(50, () => called++);
  end();
  await sleep(150);
  expect(called).toBe(0);
  afterSilence(20, () => called++);
  await sleep(150);
  expect(called).toBe(1);
});
