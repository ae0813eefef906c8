// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { AdapterResponse, Observation } from '../../spec/types/formats.js';
import { scenarioOf } from '../../src/reference/formats/index.js';
import { observe } from '../../src/reference/index.js';
import { judge } from '../../src/runner/judge/judge.js';
import { AdapterFailure, parseResponse } from '../../src/runner/targets/adapter-process.js';
import { ExecTarget } from '../../src/runner/targets/exec.js';
import { observationsOf } from '../../src/runner/targets/observations.js';
import { TargetStartError } from '../../src/runner/targets/target.js';
import { sampleVectors } from '../runner/sample-vectors.js';
import { changedText, mutated, mutations, textChanges } from './mutate.js';

const answers = sampleVectors.map((vector) => ({ seq: 3, observation: observe(scenarioOf(vector)) }));

/** Reads a line, and judges it if it is an observation. Gives whether it was understood. */
function read(line: string, which: number): boolean {
  let response: AdapterResponse;
  try {
    response = parseResponse(line);
  } catch (error) {
    expect(error).toBeInstanceOf(AdapterFailure);
    expect((error as AdapterFailure).kind).toBe('garbage');
    expect((error as AdapterFailure).message).toMatch(/^response: |not a response$/);
    return false;
  }
  const vector = sampleVectors[which % sampleVectors.length];
  if (vector === undefined || !('observation' in response)) return true;
  const started = performance.now();
  expect(['pass', 'fail', 'skip', 'error']).toContain(judge(vector, response.observation).status);
  expect(performance.now() - started).toBeLessThan(2000);
  return true;
}

describe('a line of an implementation', () => {
  it('is refused when it is any other JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => !read(JSON.stringify(value), 0)),
      { numRuns: 500 },
    );
  });

  it('is refused with its place, or judged, when it is a right one with changes', () => {
    let understood = 0;
    fc.assert(
      fc.property(fc.nat(), mutations, (which, changes) => {
        const line = JSON.stringify(mutated(answers[which % answers.length], changes)) as string | undefined;
        if (read(line ?? '', which)) understood += 1;
      }),
      { numRuns: 5000 },
    );
    expect(understood).toBeGreaterThan(100);
  });

  it('is refused, or judged, when it is a right one with changed text', () => {
    fc.assert(
      fc.property(fc.nat(), textChanges, (which, changes) => {
        read(changedText(JSON.stringify(answers[which % answers.length]), changes), which);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the output of an implementation', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-hostile-adapter-'));
  const file = path.join(folder, 'output');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const lost: Observation = { vector: 'sample/none', error: { kind: 'no-answer', message: 'none' } };

  const capabilities = {
    profiles: ['dma-iommu'],
    pageSizes: ['0x1000'],
    granules: ['0x1000'],
    reach: 'any',
    maxEntries: 4096,
    adjacency: true,
  };
  const session = [
    { seq: 1, name: 'hostile' },
    { seq: 2, capabilities },
    ...answers.map(({ observation }, index) => ({ seq: index + 3, observation })),
    { seq: answers.length + 3, stopped: true },
  ].map((response) => `${JSON.stringify(response)}\n`);

  /** Runs the sample vectors on a program that writes these bytes, whatever it is asked, and ends. */
  async function play(bytes: string | Uint8Array): Promise<Observation[] | null> {
    writeFileSync(file, bytes);
    const target = new ExecTarget(`cat ${file}`, 2000);
    const observations: Observation[] = [];
    try {
      const { capabilities: offered } = await target.start({ stage: () => undefined, detail: () => undefined });
      for await (const observation of observationsOf(target, offered, sampleVectors.map(scenarioOf))) {
        observations.push(observation);
      }
    } catch (error) {
      expect(error).toBeInstanceOf(TargetStartError);
      return null;
    } finally {
      await target.stop();
    }
    expect(observations.map(({ vector }) => vector)).toEqual(sampleVectors.map(({ id }) => id));
    return observations;
  }

  it('is understood when it is a whole session', async () => {
    const observations = await play(session.join(''));
    const statuses = sampleVectors.map((vector, index) => judge(vector, observations?.[index] ?? lost).status);
    expect(new Set(statuses)).toEqual(new Set(['pass', 'skip']));
  });

  it('gives one observation for each vector, whatever bytes it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        await play(bytes);
      }),
      { numRuns: 40 },
    );
  });

  it('gives one observation for each vector when a session is changed', async () => {
    let started = 0;
    await fc.assert(
      fc.asyncProperty(textChanges, async (changes) => {
        if ((await play(changedText(session.join(''), changes))) !== null) started += 1;
      }),
      { numRuns: 120 },
    );
    expect(started).toBeGreaterThan(30);
  });

  it('gives one observation for each vector when lines are missing, twice or in another order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(session.length - 1), { maxLength: 12 }), async (order) => {
        await play([...session.slice(0, 2), ...order.map((index) => session[index] ?? '')].join(''));
      }),
      { numRuns: 60 },
    );
  });
});
