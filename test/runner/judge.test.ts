// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KnownIssue, RanObservation, StepObservation, Vector } from '../../spec/types/formats.js';
import { expectedOutcomes } from '../../src/reference/expect.js';
import { validate } from '../../src/reference/formats/validate.js';
import { loadCorpus } from '../../src/reference/corpus/load.js';
import { scenarioOf } from '../../src/reference/formats/scenario.js';
import { observe } from '../../src/reference/observe/observe.js';
import { judge } from '../../src/runner/judge/judge.js';
import { compareVersions, knownWrongOf } from '../../src/runner/judge/known-issues.js';
import { normalize } from '../../src/runner/judge/normalize.js';
import { atTheTop } from './at-the-top.js';
import { merged, mixed, reused, sampleVectors } from './sample-vectors.js';
import { corruptions } from './wrong-observations.js';

const observed = (vector: Vector): RanObservation => structuredClone(observe(scenarioOf(vector)));

describe('the judge', () => {
  it.each(sampleVectors)('passes the reference exactly: $id', (vector) => {
    expect(judge(vector, observed(vector))).toMatchObject({ status: 'pass', judge: 'exact' });
  });

  it.each(sampleVectors)('never passes $id with a changed field', (vector) => {
    const wrong = corruptions(observed(vector));
    expect(wrong.length).toBeGreaterThan(20);
    const passed = wrong.filter(({ observation }) => judge(vector, observation).status === 'pass');
    expect(passed.map(({ pointer }) => pointer)).toEqual([]);
  });

  describe('on the whole corpus', () => {
    let vectors: readonly Vector[] = [];
    beforeAll(async () => {
      ({ vectors } = await loadCorpus());
    });

    it('passes the reference exactly', () => {
      const verdicts = vectors.map((vector) => judge(vector, observe(scenarioOf(vector))));
      expect(verdicts.filter(({ judge: by }) => by !== 'exact')).toEqual([]);
    });

    it('never passes an observation with a changed field', () => {
      const short = vectors.filter((vector) => Object.values(vector.lists).every((list) => list.length < 20));
      fc.assert(
        fc.property(fc.constantFrom(...short), fc.nat(), (vector, pick) => {
          const all = corruptions(observed(vector));
          const chosen = all[pick % all.length];
          if (chosen === undefined) throw new Error(`nothing to change in ${vector.id}`);
          fc.pre(!isHarmless(vector, chosen.pointer));
          const verdict = judge(vector, chosen.observation);
          expect(verdict.judge, `${vector.id} ${chosen.pointer}`).not.toBe('exact');
          // What padding translates to is nobody's promise: a difference there is told, and passes.
          const inPadding = vector.requirements.includes('SEG-PAD') && chosen.pointer.includes('/translations/');
          if (!inPadding) expect(verdict.status, `${vector.id} ${chosen.pointer}`).not.toBe('pass');
        }),
        { numRuns: 300 },
      );
    });
  });

  it('passes an implementation that does not join segments, and names the difference', () => {
    const observation = observed(merged);
    const after = observation.steps[0]?.after;
    const [first, second] = after ?? [];
    if (observation.steps[0] === undefined || first === undefined || second === undefined) throw new Error('no map');
    observation.steps[0].nents = 2;
    first.dmaLength = '0x1000';
    second.dmaAddress = `0x${(BigInt(first.dmaAddress) + 0x1000n).toString(16)}`;
    second.dmaLength = '0x1000';
    const unmap = observation.steps[1];
    if (unmap === undefined) throw new Error('no unmap');
    unmap.nents = 2;
    unmap.before = structuredClone(observation.steps[0].after);
    unmap.after = structuredClone(observation.steps[0].after);
    const verdict = judge(merged, observation);
    expect(verdict).toMatchObject({ status: 'pass', judge: 'invariants' });
    expect(verdict.differences?.map(({ pointer }) => pointer)).toEqual(['/segments/0/length', '/segments/1']);
  });

  it('fails a right outcome with a complaint of the kernel', () => {
    const log = ['[    2.5] BUG: KASAN: slab-out-of-bounds in iommu_dma_map_sg+0x1/0x2'];
    const verdict = judge(mixed, { ...observed(mixed), log });
    expect(verdict).toMatchObject({ status: 'fail', log });
    expect(verdict.reason).toContain('KASAN');
  });

  it.each<[string, (step: StepObservation) => void]>([
    ['outside of what was probed', (step) => (step.probed = [])],
    ['unsorted', (step) => step.translations.reverse()],
    ['overlapping', (step) => step.translations.push(...step.translations.slice(-1))],
    [
      'empty',
      (step) => {
        step.translations.forEach((run) => (run.length = '0x0'));
      },
    ],
  ])('takes translations for impossible that are %s', (problem, change) => {
    const observation = observed(mixed);
    const [step] = observation.steps;
    if (step !== undefined) change(step);
    const verdict = judge(mixed, observation);
    expect(verdict.status).toBe('error');
    expect(verdict.reason).toContain('/steps/0/translations/');
    expect(verdict.reason).toContain(problem);
  });

  it('passes memory that happens to be contiguous where the expectation has two runs', () => {
    const [first, second] = merged.lists['a'] ?? [];
    if (first === undefined || second === undefined) throw new Error('not the sample');
    const apart: Vector = {
      ...merged,
      memory: { ...merged.memory, s: { kind: 'ram', size: '0x1000' } },
      lists: {
        a: [
          { ...first, page: '0xf000' },
          { ...second, memory: 's', page: '0x0' },
        ],
      },
    };
    const expectation = expectedOutcomes(scenarioOf(apart))[0];
    const [map, unmap] = apart.steps;
    if (expectation?.outcome !== 'mapped' || map?.op !== 'map' || unmap === undefined)
      throw new Error('not the sample');
    expect(expectation.translations).toHaveLength(2);
    const observation = observed(apart);
    const after = BigInt(observation.memory['r']?.phys ?? '') + 0x10000n;
    const was = BigInt(observation.memory['s']?.phys ?? '');
    const text = JSON.stringify(observation).replaceAll(`"0x${was.toString(16)}"`, `"0x${after.toString(16)}"`);
    const moved = validate('ObservationLine', JSON.parse(text), { file: 'moved', pointer: '' });
    if (!('steps' in moved)) throw new Error('not an observation');
    const verdict = judge({ ...apart, steps: [{ ...map, expect: expectation }, unmap] }, moved);
    expect(verdict).toMatchObject({ status: 'pass', judge: 'exact' });
  });

  it('gives skips and errors their reasons', () => {
    expect(judge(mixed, { vector: mixed.id, skipped: 'no switch' })).toMatchObject({
      status: 'skip',
      reason: 'no switch',
    });
    const error = { kind: 'hang', message: 'no answer' } as const;
    expect(judge(mixed, { vector: mixed.id, error })).toMatchObject({ status: 'error', reason: 'hang: no answer' });
  });
});

describe('known issues', () => {
  const wrong = failedWithStaleOffset();
  const issue: KnownIssue = {
    id: 'KI-0001',
    title: 'A failed map changes the list',
    requirements: ['FAIL-LIST'],
    kernels: { from: '6.1', to: '6.12', verified: ['6.12.117'] },
    source: ['drivers/iommu/dma-iommu.c: __invalidate_sg'],
    cause: 'stale DMA fields',
    consequence: 'a list that points elsewhere',
    reproducer: 'none',
    vectors: [{ id: reused.id, breaks: ['FAIL-LIST', 'MAP-REUSE'], outcomes: normalize(scenarioOf(reused), wrong) }],
  };
  const target = (kind: 'qemu' | 'exec', release: string): Parameters<typeof knownWrongOf>[1] => ({
    kind,
    name: 'test',
    kernel: { release },
    capabilities: { profiles: [], pageSizes: [], granules: [], reach: 'any', maxEntries: 1 },
  });
  const known = (kind: 'qemu' | 'exec', release: string): ReturnType<typeof knownWrongOf> =>
    knownWrongOf({ format: 'p2p-conform/known-issues/1', issues: [issue] }, target(kind, release));

  it('the known wrong outcome is xfail, on the kernels that have it', () => {
    expect(judge(reused, wrong, known('qemu', '6.12.117-test').get(reused.id))).toMatchObject({
      status: 'xfail',
      knownIssue: 'KI-0001',
    });
    expect(judge(reused, wrong, known('qemu', '6.13.0').get(reused.id))).toMatchObject({ status: 'fail' });
    expect(judge(reused, wrong, known('exec', '6.12.117').get(reused.id))).toMatchObject({ status: 'fail' });
  });

  it('an issue of some IOMMUs is known with those alone', () => {
    const register = {
      format: 'p2p-conform/known-issues/1' as const,
      issues: [{ ...issue, iommus: ['intel' as const] }],
    };
    const ids = (iommu?: string): string[] => [
      ...knownWrongOf(register, { ...target('qemu', '6.12.117'), ...(iommu === undefined ? {} : { iommu }) }).keys(),
    ];
    expect(ids('intel')).toEqual([reused.id]);
    expect(ids('amd')).toEqual([]);
    expect(ids()).toEqual([]);
  });

  it('another wrong outcome is fail', () => {
    const other = structuredClone(wrong);
    const entry = other.steps[2]?.after[1];
    if (entry === undefined) throw new Error('no entry');
    entry.length = '0x1';
    expect(judge(reused, other, known('qemu', '6.12.117').get(reused.id))).toMatchObject({ status: 'fail' });
  });

  it('a known wrong address may be anywhere, all else must be as it is known', () => {
    const bad = observed(mixed);
    const slot = bad.steps[0]?.after.find(({ flags }) => flags.includes('bus-address'));
    if (slot !== undefined) slot.dmaAddress = '0xabcd000';
    const got = normalize(scenarioOf(mixed), bad);
    const text = JSON.stringify(got);
    const breaks = [...new Set((judge(mixed, bad).violations ?? []).map(({ requirement }) => requirement))].sort();
    const verdict = (outcomes: string): string =>
      judge(mixed, bad, [{ issue, breaks, outcomes: JSON.parse(outcomes) as typeof got }]).status;
    expect(text).toContain('"raw":"0xabcd000"');
    expect(verdict(text.replace('"raw":"0xabcd000"', '"raw":"anywhere"'))).toBe('xfail');
    expect(verdict(text.replace('"raw":"0xabcd000"', '"raw":"0xabce000"'))).toBe('fail');
    const otherLength = text.replace('"raw":"0xabcd000"', '"raw":"anywhere"').replace('"length":"', '"length":"0x1');
    expect(verdict(otherLength)).toBe('fail');
  });

  it('the known wrong outcome that breaks something else too is fail', () => {
    const narrow = structuredClone(reused);
    for (const client of Object.values(narrow.clients)) client.dmaMask = '0xffff';
    const verdict = judge(narrow, wrong, known('qemu', '6.12.117').get(reused.id));
    expect(verdict.status).toBe('fail');
    expect(verdict.reason).toContain('MAP-DMA-MASK');
  });

  it('the known wrong outcome with a complaint of the kernel is fail', () => {
    const log = ['WARNING: CPU: 0 PID: 1 at lib/iov_iter.c:1'];
    expect(judge(reused, { ...wrong, log }, known('qemu', '6.12.117').get(reused.id)).status).toBe('fail');
  });

  it('a right outcome is xpass only where the issue could have shown', () => {
    const clients = { c: { ...merged.clients['c'], dmaMask: '0xffffffffffffffff' } } as Vector['clients'];
    const wide: Vector = { ...merged, clients };
    const ran = observed(wide);
    const asKnown = { ...issue, when: 'iova-ends-at-2^64' } as const;
    const outcomes = wide.steps.map(() => ({ outcome: 'unmapped' }) as const);
    const status = (seen: RanObservation): string =>
      judge(wide, seen, [{ issue: asKnown, breaks: ['UNMAP-CLEAN'], outcomes }]).status;
    expect(status(ran)).toBe('pass');
    expect(status(atTheTop(ran))).toBe('xpass');
  });

  it('a right outcome is xpass', () => {
    expect(judge(reused, observed(reused), known('qemu', '6.12.117').get(reused.id))).toMatchObject({
      status: 'xpass',
      knownIssue: 'KI-0001',
    });
  });

  it.each([
    ['6.12.117', '6.12', 0],
    ['6.12.117-rc1+', '6.12.117', 0],
    ['6.12.9', '6.12.10', -1],
    ['6.2', '6.12', -1],
    ['7.0.0', '6.99', 1],
    ['6.12', '6.12.1', -1],
  ])('release %s against version %s', (release, version, sign) => {
    expect(Math.sign(compareVersions(release, version))).toBe(sign);
  });
});

/** The reused list as kernels with stale DMA fields leave it: offset plus the stale address, length the stale one. */
function failedWithStaleOffset(): RanObservation {
  const observation = observed(reused);
  const step = observation.steps[2];
  const before = step?.before[1];
  const after = step?.after[1];
  if (step === undefined || before === undefined || after === undefined) throw new Error('no failed map');
  after.offset = `0x${((0x100n + BigInt(before.dmaAddress)) % (1n << 32n)).toString(16)}`;
  return observation;
}

/** A bus address that no segment of the vector has. */
function isHarmless({ clients, lists, memory, needs, steps }: Vector, pointer: string): boolean {
  // Where memory lies that no list names is nobody's matter.
  const place = /^\/memory\/([^/]+)\//.exec(pointer)?.[1];
  if (
    place !== undefined &&
    !Object.values(lists)
      .flat()
      .some((entry) => entry.memory === place)
  )
    return true;
  // With dma-direct, and for clients that are not trusted, what a failed map leaves in the DMA fields is nobody's promise
  // (FAIL-DMA, MAP-UNTRUSTED).
  const after = /^\/steps\/(\d+)\/after\/\d+\/dma(?:Address|Length)$/.exec(pointer)?.[1];
  const step = steps[Number(after)];
  if (step?.op === 'map' && step.expect.outcome === 'failed') {
    if (needs.profile === 'dma-direct' || clients[step.client]?.untrusted === true) return true;
  }
  const name = /^\/memory\/([^/]+)\/bus$/.exec(pointer)?.[1];
  const region = name === undefined ? undefined : memory[name];
  if (region?.kind !== 'bar') return false;
  return !Object.values(needs.reach).some((row) => row[region.provider] === 'bus-address');
}
