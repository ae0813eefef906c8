// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { scenarioOf } from '../../src/reference/formats/scenario.js';
import { observe } from '../../src/reference/observe/observe.js';
import { judge } from '../../src/runner/judge/judge.js';
import { sampleVectors } from './sample-vectors.js';
import { writeCorpus } from './sample-corpus.js';

describe('judge', () => {
  it.each(sampleVectors)('passes the reference: $id', (vector) => {
    expect(judge(vector, observe(scenarioOf(vector)))).toMatchObject({ status: 'pass', judge: 'exact' });
  });
  it('tmp', () => {
    writeCorpus('/tmp/rt/corpus', sampleVectors);
  });
});
