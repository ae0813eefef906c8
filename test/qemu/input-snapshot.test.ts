// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { isCurrent, recordSnapshot } from '../../src/runner/kernel/input-snapshot.js';

describe('snapshot of inputs', () => {
  const recipe = 'two\nlines';
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-test-'));
  const input = path.join(folder, 'input');
  const product = path.join(folder, 'product');
  const snapshot = path.join(folder, 'snapshot');
  const long = 60_000;

  beforeEach(() => {
    for (const file of [input, product]) writeFileSync(file, 'text');
    recordSnapshot(snapshot, recipe, [input], [product], Date.now() + long);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('nothing changed', () => {
    expect(isCurrent(snapshot, recipe)).toBe(true);
  });
  test('another recipe', () => {
    expect(isCurrent(snapshot, 'two\nother lines')).toBe(false);
  });
  test('an input touched', () => {
    utimesSync(input, new Date(), new Date(Date.now() + 1));
    expect(isCurrent(snapshot, recipe)).toBe(false);
  });
  test('a product removed', () => {
    rmSync(product);
    expect(isCurrent(snapshot, recipe)).toBe(false);
  });
  test('a snapshot cut short', () => {
    truncateSync(snapshot, 40);
    expect(isCurrent(snapshot, recipe)).toBe(false);
  });
  test('an input that changed while the work ran is not recorded', () => {
    recordSnapshot(snapshot, recipe, [input], [product], Date.now() - long);
    expect(isCurrent(snapshot, recipe)).toBe(false);
  });
});
