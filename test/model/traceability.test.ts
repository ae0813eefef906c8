// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/reference/formats/package-root.js';

test('every requirement is stated in TLA+, judged, tested and exercised, or the register says why not; the table is current', () => {
  const script = path.join(packageRoot, 'scripts', 'generate-traceability.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
