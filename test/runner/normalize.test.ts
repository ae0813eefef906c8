// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Deviation, Outcome, RanObservation, StepObservation, Vector } from '../../spec/types/formats.js';
import { scenarioOf } from '../../src/reference/formats/scenario.js';
import { observe } from '../../src/reference/observe/observe.js';
import { normalize } from '../../src/runner/judge/normalize.js';
import { atTheTop } from './at-the-top.js';
import { merged, mixed, reused } from './sample-vectors.js';

/** The outcomes of the reference's observation after a change to it. */
function outcomesOf(
  vector: Vector,
  change: (steps: StepObservation[], observation: RanObservation) => void,
): Outcome[] {
  const observation = structuredClone(observe(scenarioOf(vector)));
  change(observation.steps, observation);
  return normalize(scenarioOf(vector), observation);
}

function deviationsOf(outcome: Outcome | undefined): Deviation[] {
  return outcome?.deviations ?? [];
}

const plus = (hex: string, value: bigint): string => `0x${((BigInt(hex) + value) % (1n << 64n)).toString(16)}`;

describe('normalize', () => {
  it.each([mixed, merged, reused])('gives the expectation for the reference: $id', (vector) => {
    expect(outcomesOf(vector, () => undefined)).toEqual(vector.steps.map(({ expect: expected }) => expected));
  });

  it('says which flags are wrong', () => {
    const [outcome] = outcomesOf(mixed, ([step]) => {
      step?.after.forEach((entry) => (entry.flags = entry.flags.length === 0 ? ['bus-address'] : []));
    });
    expect(outcome).toMatchObject({
      segments: [
        { address: { iova: '0x200' }, flags: ['bus-address'] },
        { address: { bus: ['b', '0x1010'] }, flags: [] },
        { address: { iova: '0x1000' }, flags: ['bus-address'] },
      ],
    });
  });

  it('takes the mark of bounce buffers for nothing on a list of an untrusted client, and on no other', () => {
    const marked = (untrusted: object): string[] => {
      const [client] = Object.values(merged.clients);
      if (client === undefined) throw new Error('not the sample');
      const vector: Vector = { ...merged, clients: { c: { ...client, ...untrusted } } };
      const outcomes = outcomesOf(vector, (steps) => {
        for (const { after } of steps) after[0]?.flags.push('swiotlb');
      });
      return outcomes.flatMap((outcome) => deviationsOf(outcome).map(({ kind }) => kind));
    };
    expect(marked({ untrusted: true })).toEqual([]);
    expect(marked({})).not.toEqual([]);
  });

  it('gives an address that is neither IOVA nor bus raw', () => {
    const [outcome] = outcomesOf(mixed, ([step]) => {
      const bus = step?.after[1];
      if (bus !== undefined) bus.dmaAddress = '0x10';
    });
    expect(outcome).toMatchObject({ segments: [{}, { address: { raw: '0x10' }, flags: ['bus-address'] }, {}] });
  });

  it('takes a bus address past the end of the region for none', () => {
    const [outcome] = outcomesOf(mixed, ([step], { memory }) => {
      const bus = step?.after[1];
      if (bus !== undefined) bus.dmaAddress = plus(memory['b']?.bus ?? '', 0x8000n);
    });
    expect(outcome).toMatchObject({ segments: [{}, { flags: ['bus-address'] }, {}] });
  });

  it('counts IOVA from the first segment that translates', () => {
    const [outcome] = outcomesOf(mixed, ([step]) => {
      const [first] = step?.after ?? [];
      if (first !== undefined) first.dmaAddress = '0x5000';
    });
    expect(outcome).toMatchObject({ segments: [{ address: { raw: '0x5000' } }, {}, { address: { iova: '0x0' } }] });
  });

  it('reports a list that another step finds translated elsewhere', () => {
    const [first, unmap] = merged.steps;
    const [entries] = Object.values(merged.lists);
    if (first?.op !== 'map' || unmap === undefined || entries === undefined) throw new Error('not the sample');
    const two: Vector = {
      ...merged,
      lists: { a: entries, z: entries },
      steps: [first, { ...first, list: 'z' }, { ...unmap, list: 'a' }],
    };
    const seenAgain = (moved: bigint): string[] =>
      deviationsOf(
        outcomesOf(two, ([mapped, again]) => {
          const [run] = mapped?.translations ?? [];
          if (run === undefined || again === undefined) throw new Error('no translation');
          again.translations = [...again.translations, { ...run, phys: plus(run.phys, moved) }].sort((a, b) =>
            BigInt(a.iova) < BigInt(b.iova) ? -1 : 1,
          );
        })[1],
      ).map(({ kind }) => kind);
    expect(seenAgain(0n)).toEqual([]);
    expect(seenAgain(0x1000n)).toEqual(['stray-translation']);
  });

  it('takes a list that ends at 2^64 for one like any other', () => {
    const outcomes = normalize(scenarioOf(merged), atTheTop(observe(scenarioOf(merged))));
    expect(outcomes).toEqual(merged.steps.map(({ expect: expected }) => expected));
  });

  it('writes no length of 2^64, whatever the segments say', () => {
    const [outcome] = outcomesOf(mixed, ([step]) => {
      const [first, , last] = step?.after ?? [];
      if (first === undefined || last === undefined) throw new Error('not the sample');
      Object.assign(first, { dmaAddress: '0x0', dmaLength: '0x10' });
      Object.assign(last, { dmaAddress: '0xffffffffffffffff', dmaLength: '0x1' });
      if (step !== undefined) step.translations = [];
    });
    expect(outcome).toMatchObject({ allocation: '0xffffffffffffffff' });
  });

  it('names memory that is none of the list by its physical address', () => {
    const [outcome] = outcomesOf(merged, ([step]) => {
      const second = step?.translations[1];
      if (second !== undefined) second.phys = '0x7000';
    });
    expect(outcome).toMatchObject({ translations: [{}, { iova: '0x1000', memory: null, at: '0x7000' }] });
  });

  it('reports what is left of a list after its unmap, relative to the allocation', () => {
    const outcomes = outcomesOf(merged, ([map, unmap]) => {
      if (map !== undefined && unmap !== undefined) unmap.translations = map.translations.slice(1);
    });
    expect(deviationsOf(outcomes[1])).toEqual([
      { kind: 'stray-translation', iova: { iova: '0x1000' }, memory: 'r', at: '0x8000', length: '0x1000' },
    ]);
  });

  it('reports a translation outside of the allocation while the list is mapped', () => {
    const [outcome] = outcomesOf(merged, ([map]) => {
      const last = map?.translations.at(-1);
      if (last !== undefined) last.length = plus(last.length, 0x1000n);
    });
    expect(outcome).toMatchObject({ allocation: '0x2000' });
    expect(deviationsOf(outcome)).toEqual([
      { kind: 'stray-translation', iova: { iova: '0x2000' }, memory: 'r', at: '0x9000', length: '0x1000' },
    ]);
  });

  it('reports a stale address in an offset by where it came from, and a changed length by its value', () => {
    const outcomes = outcomesOf(reused, (steps) => {
      const step = steps[2];
      const [bus, ram] = step?.after ?? [];
      const [busBefore, ramBefore] = step?.before ?? [];
      if (!bus || !ram || !busBefore || !ramBefore) throw new Error('no failed map');
      bus.offset = `0x${(BigInt(busBefore.dmaAddress) % (1n << 32n)).toString(16)}`;
      ram.offset = `0x${((BigInt(ramBefore.dmaAddress) + 0x100n) % (1n << 32n)).toString(16)}`;
      ram.length = '0x1234';
    });
    expect(deviationsOf(outcomes[2])).toEqual([
      { kind: 'entry-changed', entry: 0, field: 'offset', value: { plus: { bus: ['b', '0x0'] } } },
      { kind: 'entry-changed', entry: 1, field: 'offset', value: { plus: { iova: '0x100' } } },
      { kind: 'entry-changed', entry: 1, field: 'length', value: '0x1234' },
    ]);
  });

  it('goes on naming a changed entry as it was first reported, and its memory by the entry', () => {
    const [first, , , ...rest] = reused.steps;
    if (first === undefined) throw new Error('no first step');
    const twice: Vector = { ...reused, steps: [...reused.steps, ...rest, { ...first }] };
    const outcomes = outcomesOf(twice, (steps) => {
      const [, , failed, again] = steps;
      const stale = failed?.before[1];
      const run = again?.translations[0];
      if (failed === undefined || again === undefined || stale === undefined || run === undefined)
        throw new Error('no');
      const offset = `0x${((BigInt(stale.dmaAddress) + 0x100n) % (1n << 32n)).toString(16)}`;
      for (const entries of [failed.after, again.before, again.after]) {
        if (entries[1] !== undefined) entries[1].offset = offset;
      }
      run.phys = plus(run.phys, BigInt(offset) - (BigInt(offset) % 0x1000n));
    });
    const change = { kind: 'entry-changed', entry: 1, field: 'offset', value: { plus: { iova: '0x100' } } };
    expect(deviationsOf(outcomes[2])).toEqual([change]);
    expect(outcomes[3]).toMatchObject({
      translations: [{ iova: '0x0', memory: null, changedEntry: 1, at: '0x0', length: '0x1000' }],
      deviations: [change],
    });
  });

  it('reports DMA fields that a failure left, flags that an unmap left, and a changed count', () => {
    const outcomes = outcomesOf(reused, (steps) => {
      const [, unmap, failed] = steps;
      const flagged = unmap?.after[0];
      const left = failed?.after[1];
      if (unmap === undefined || failed === undefined || !flagged || !left) throw new Error('no such steps');
      flagged.flags = ['bus-address'];
      unmap.nents = 1;
      left.dmaAddress = '0x5000';
      left.dmaLength = '0x200';
    });
    expect(deviationsOf(outcomes[1])).toEqual([
      { kind: 'dma-field', entry: 0, field: 'flags', value: ['bus-address'] },
      { kind: 'nents-changed', value: 1 },
    ]);
    expect(deviationsOf(outcomes[2])).toEqual([
      { kind: 'dma-field', entry: 1, field: 'dma_address', value: { raw: '0x5000' } },
      { kind: 'dma-field', entry: 1, field: 'dma_length', value: '0x200' },
      { kind: 'nents-changed', value: 2 },
    ]);
  });

  it('joins runs that a target reports apart', () => {
    const outcomes = outcomesOf(mixed, ([map]) => {
      const last = map?.translations[1];
      if (map === undefined || last === undefined) throw new Error('no translation');
      map.translations = [
        ...map.translations.slice(0, 1),
        { ...last, length: '0x1000' },
        { iova: plus(last.iova, 0x1000n), phys: plus(last.phys, 0x1000n), length: '0x1000' },
      ];
    });
    expect(outcomes[0]).toEqual(mixed.steps[0]?.expect);
  });
});
