// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { checkInvariants, observe, type Scenario } from '../../src/reference/index.js';
import type { CallerEntry, ClientLimits, LiveList } from '../../src/reference/invariants/facts.js';
import { mayExceedLength } from '../../src/reference/invariants/result.js';
import { checkOverlap } from '../../src/reference/invariants/segment-limits.js';
import { cannotFit, fitsForSure } from '../../src/reference/invariants/space.js';

const limits: ClientLimits = {
  granule: 0x1000n,
  dmaMask: 0x7fffffffn,
  boundaryMask: 0xffffffffn,
  maxSegment: 0xffffffffn,
  isUntrusted: false,
};

function entry(length: bigint, kind: CallerEntry['kind'] = 'iova'): CallerEntry {
  return { kind, isBar: kind === 'bus', page: 0n, offset: 0n, length, phys: 0n, bus: undefined };
}

/** A list whose segments lie in the given ranges of IOVA. */
function live(list: string, ...ranges: readonly (readonly [bigint, bigint])[]): LiveList {
  const pieces = ranges.map(([start, end], segment) => ({ segment, entry: segment, dma: { start, end }, phys: 0n }));
  const [first, last] = [ranges[0], ranges.at(-1)];
  const extent = first && last && { start: first[0], end: last[1] };
  return { client: 'c', list, entries: [], pieces, extent };
}

describe('MAP-SPACE', () => {
  it("another client's lists take no room", () => {
    const small = { dmaMask: '0xfffff', segBoundaryMask: '0xffffffff', maxSegSize: '0xffffffff' };
    const map = (list: string, client: string) => ({ op: 'map', list, client, direction: 'bidirectional' }) as const;
    const half = { memory: 'ram', page: '0x0', offset: '0x0', length: '0x80000' };
    const scenario: Scenario = {
      id: 'sample/two-small-spaces',
      title: 'Two small IOVA spaces',
      requirements: ['MAP-SPACE'],
      needs: { profile: 'dma-iommu', pageSize: '0x1000', granule: '0x1000', reach: { one: {}, two: {} } },
      clients: { one: small, two: small },
      memory: { ram: { kind: 'ram', size: '0x80000' } },
      lists: { a: [half], b: [{ ...half, length: '0x30000' }], c: [half] },
      steps: [map('a', 'one'), map('b', 'one'), map('c', 'two')],
    };
    expect(checkInvariants(scenario, observe(scenario))).toEqual([]);
  });

  it('a list that needs no IOVA has room anywhere', () => {
    expect(fitsForSure([entry(0x1000n, 'bus')], { ...limits, dmaMask: 0xffffn }, [live('a', [0n, 0x10000n])])).toBe(
      true,
    );
  });

  it('finds the block between lists', () => {
    const lists = [live('a', [0x40000000n, 0x50000000n]), live('b', [0x60000000n, 0x80000000n])];
    expect(fitsForSure([entry(0x10000000n)], limits, lists)).toBe(true);
    expect(fitsForSure([entry(0x20000000n)], limits, lists)).toBe(false);
  });

  it('is decided at once, however much of the space a target says is taken', () => {
    const everything = live('a', [0n, 0x80000000n]);
    const began = performance.now();
    for (let times = 0; times < 100; times++) expect(fitsForSure([entry(1n)], limits, [everything])).toBe(false);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('what lies above the mask takes no room below it', () => {
    expect(cannotFit([entry(0x80000000n)], limits, [live('a', [0x80000000n, 0x90000000n])])).toBe(false);
    expect(cannotFit([entry(0x80000000n)], limits, [live('a', [0x7ffff000n, 0x90000000n])])).toBe(true);
  });
});

describe('MAP-LENGTH-LIMIT', () => {
  const long = [entry(0xc0000000n), entry(0x80000000n)];

  it('counts a pad only where the list spans boundary windows', () => {
    expect(mayExceedLength(long, limits)).toBe(true);
    expect(mayExceedLength(long, { ...limits, boundaryMask: 0x1ffffffffn })).toBe(false);
    expect(mayExceedLength(long, { ...limits, boundaryMask: (1n << 64n) - 1n })).toBe(false);
  });
});

describe('MAP-OVERLAP', () => {
  const holed = live('holed', [0x10000n, 0x10800n], [0x20000n, 0x21000n]);

  it('compares the granules of segments', () => {
    expect(checkOverlap(live('in the hole', [0x11000n, 0x20000n]), [holed], limits, 0)).toEqual([]);
    const sameGranule = checkOverlap(live('same granule', [0x10800n, 0x11000n]), [holed], limits, 0);
    expect(sameGranule.map(({ requirement }) => requirement)).toEqual(['MAP-OVERLAP']);
  });
});
