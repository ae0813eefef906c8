// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectedOutcomes, formatHex, type Scenario } from '../../src/reference/index.js';

const GRANULE = 0x1000;

interface Piece {
  readonly offset: number;
  readonly length: number;
}
const piece = fc.record<Piece>({
  offset: fc.constantFrom(0, 0, 0, 0x200, 0x800),
  length: fc.oneof(
    fc.integer({ min: 1, max: 4 }).map((granules) => granules * GRANULE),
    fc.constantFrom(1, 0x800, 0xe00, 0x1800, 0x2e00),
  ),
});

function listOf(
  profile: Scenario['needs']['profile'],
  pieces: readonly Piece[],
  boundary: number,
  size: number,
): Scenario {
  const page = formatHex(BigInt(GRANULE));
  return {
    id: 'sample/segmentation',
    title: 'A list of RAM',
    requirements: ['MAP-BYTES'],
    needs: { profile, pageSize: page, granule: page, reach: { device: {} } },
    clients: {
      device: {
        dmaMask: '0xffffffff',
        segBoundaryMask: formatHex(BigInt(boundary)),
        maxSegSize: formatHex(BigInt(size)),
      },
    },
    memory: { ram: { kind: 'ram', size: '0x100000' } },
    lists: {
      list: pieces.map(({ offset, length }, index) => ({
        memory: 'ram',
        // Contiguous or not plays no part; here they never are.
        page: formatHex(BigInt(index * 0x10000)),
        offset: formatHex(BigInt(offset)),
        length: formatHex(BigInt(length)),
      })),
    },
    steps: [{ op: 'map', list: 'list', client: 'device', direction: 'bidirectional' }],
  };
}

/** Segments of a mapped list: offset in the allocation (or in memory) and length, bytes. */
function segmentsOf(scenario: Scenario): [number, number][] {
  const [outcome] = expectedOutcomes(scenario);
  if (outcome?.outcome !== 'mapped') throw new Error('not mapped');
  return outcome.segments.map(({ address, length }) => [
    Number('iova' in address ? address.iova : NaN),
    Number(length),
  ]);
}

const alignUp = (bytes: number): number => Math.ceil(bytes / GRANULE) * GRANULE;

const limits = [fc.constantFrom(0x4000, 0x8000, 2 ** 32), fc.constantFrom(0x5000, 0x10000)] as const;

const fits = (pieces: readonly Piece[], window: number, size: number): boolean =>
  pieces.every(({ offset, length }) => offset + length <= window && length <= size);

/** Where the granules of the first of two entries end, and the padding after them. */
function firstOf(a: Piece, b: Piece, window: number): { end: number; pad: number } {
  const end = alignUp(a.offset + a.length);
  const rest = (window - (end % window)) % window;
  return { end, pad: rest < alignUp(b.offset + b.length) ? rest : 0 };
}

it('SEG-PAD and SEG-MERGE: two entries stand where the register says, in as many segments', () => {
  fc.assert(
    fc.property(piece, piece, ...limits, (a, b, window, size) => {
      fc.pre(fits([a, b], window, size));
      const { end, pad } = firstOf(a, b, window);
      const start = end + pad;
      const merged =
        a.offset + a.length === end &&
        pad === 0 &&
        b.offset === 0 &&
        start % window !== 0 &&
        a.length + b.length <= size;
      const expected = merged
        ? [[a.offset, a.length + b.length]]
        : [
            [a.offset, a.length],
            [start + b.offset, b.length],
          ];
      expect(segmentsOf(listOf('dma-iommu', [a, b], window - 1, size))).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

it('SEG-REACH: whole granules of each entry translate, and the padding to what follows the first', () => {
  fc.assert(
    fc.property(piece, piece, ...limits, (a, b, window, size) => {
      fc.pre(fits([a, b], window, size));
      const { end, pad } = firstOf(a, b, window);
      const [outcome] = expectedOutcomes(listOf('dma-iommu', [a, b], window - 1, size));
      const second = { iova: end + pad, at: 0x10000, length: alignUp(b.offset + b.length) };
      const expected = [{ iova: 0, at: 0, length: end + pad }, second].map(({ iova, at, length }) => ({
        memory: 'ram',
        ...{ iova: formatHex(iova), at: formatHex(at), length: formatHex(length) },
      }));
      expect(outcome).toMatchObject({ outcome: 'mapped', translations: expected });
    }),
    { numRuns: 2000 },
  );
});

it('SEG-DIRECT: without an IOMMU every entry is a segment', () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
      const segments = segmentsOf(listOf('dma-direct', pieces, 0xffffffff, 0x10000));
      expect(segments.map(([, length]) => length)).toEqual(pieces.map(({ length }) => length));
    }),
  );
});
