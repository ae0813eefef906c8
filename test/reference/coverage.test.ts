// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/reference/formats/package-root.js';
import { commandLine } from '../runner/command-line.js';
import { writeCorpus } from '../runner/sample-corpus.js';
import { sampleVectors } from '../runner/sample-vectors.js';

// V8 counts the compiled reference, so the built command is asked.
test('nothing is left unexercised without a reason, no reason is needless, and docs/coverage.md is current', async () => {
  const { code, out } = await commandLine(['corpus', 'coverage', '--format', 'markdown']);
  expect(out).toBe(readFileSync(path.join(packageRoot, 'docs', 'coverage.md'), 'utf8'));
  expect(out).not.toContain('NOBODY SAYS WHY');
  expect(code).toBe(0);
});

test('a corpus of few vectors has holes of each kind', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-test-'));
  try {
    writeCorpus(folder, sampleVectors);
    const { code, out } = await commandLine(['corpus', 'coverage', '--format', 'json', '--corpus', folder]);
    expect(code).toBe(1);
    const { holes } = JSON.parse(out) as { holes: { what: string; reason: string | null }[] };
    const unexplained = holes.filter(({ reason }) => reason === null).map(({ what }) => what);
    expect(unexplained).toContain('LIST-PAGES');
    expect(unexplained).toContain('MAP-PHYSICAL');
    expect(unexplained.some((what) => what.startsWith('pairs of all dimensions: order='))).toBe(true);
    expect(unexplained.some((what) => what.startsWith('src/reference/'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
