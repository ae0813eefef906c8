// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { RanObservation, StepObservation, Vector, Verdict } from '../../spec/types/formats.js';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { scenarioOf } from '../../src/reference/formats/scenario.js';
import { observe } from '../../src/reference/observe/observe.js';
import { judge } from '../../src/runner/judge/judge.js';

const { families } = await loadCorpus();

function vectorNamed(id: string): Vector {
  const found = families.flatMap(({ vectors }) => vectors).find((vector) => vector.id === id);
  if (found === undefined) throw new Error(`no vector ${id}`);
  return found;
}

/** The verdict of the reference's observation after a change to it. */
function verdictOf(vector: Vector, change: (steps: StepObservation[], ran: RanObservation) => void): Verdict {
  const ran = structuredClone(observe(scenarioOf(vector)));
  change(ran.steps, ran);
  return judge(vector, ran);
}

/** Its second step, the unmap, was not done: the map had failed. */
const refused = ([map, unmap]: StepObservation[]): void => {
  if (map === undefined || unmap === undefined) throw new Error('not the sample');
  Object.assign(map, { error: 'EREMOTEIO', translations: [], nents: map.before.length });
  map.after.forEach((entry) => Object.assign(entry, { dmaAddress: '0xffffffffffffffff', dmaLength: '0x0', flags: [] }));
  Object.assign(unmap, { before: structuredClone(map.after), after: structuredClone(map.after), nents: map.nents });
};

describe('MAP-UNTRUSTED', () => {
  it('is broken by what breaks another requirement', () => {
    const { violations } = verdictOf(vectorNamed('untrusted/ram'), ([map]) => {
      const [entry] = map?.after ?? [];
      if (entry !== undefined) entry.length = '0x2000';
    });
    expect(violations?.map(({ requirement }) => requirement)).toEqual(['MAP-LIST', 'MAP-UNTRUSTED']);
  });

  it('lets P2PDMA memory be refused, and RAM not', () => {
    expect(verdictOf(vectorNamed('untrusted/bus0'), refused)).toMatchObject({ status: 'pass', judge: 'invariants' });
    expect(verdictOf(vectorNamed('untrusted/bridge0'), refused)).toMatchObject({ status: 'pass', judge: 'invariants' });
    expect(verdictOf(vectorNamed('untrusted/ram'), refused)).toMatchObject({ status: 'fail' });
    // Nor may a client that is trusted be refused.
    const trusted = vectorNamed('bus-only/one-page');
    expect(verdictOf(trusted, refused)).toMatchObject({ status: 'fail' });
  });

  it('promises no DMA field after a failure but the flag', () => {
    const after = (fields: object): Verdict =>
      verdictOf(vectorNamed('untrusted/far0'), ([map]) => map?.after.forEach((entry) => Object.assign(entry, fields)));
    expect(after({ dmaAddress: '0x0', dmaLength: '0x0' })).toMatchObject({ status: 'pass' });
    expect(after({ flags: ['swiotlb'] })).toMatchObject({ status: 'pass' });
    expect(after({ flags: ['bus-address'] })).toMatchObject({ status: 'fail' });
  });
});
