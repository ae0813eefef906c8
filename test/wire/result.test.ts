// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RanObservation } from '../../spec/types/formats.js';
import { type Scenario, validate } from '../../src/reference/formats/index.js';
import { type Placement, place } from '../../src/runner/placement/index.js';
import { decodeResult, WireError } from '../../src/runner/wire/index.js';
import * as layout from '../../src/runner/wire/layout.js';
import { StructWriter } from '../../src/runner/wire/struct-writer.js';
import { guest, mixed } from './sample-guest.js';

/** The guest is asked what dma_pci_p2pdma_supported says, too. */
const asking: Scenario = { ...mixed, needs: { ...mixed.needs, features: ['supported'] } };

const found = place(asking, guest);
if ('skip' in found) throw new Error(found.skip);
const placement: Placement = found;

const ERRNO = { null: 0, unknown: layout.NO_ERRNO, EINVAL: 22, ENOMEM: 12, EIO: 5, EREMOTEIO: 121 };

/** What a guest sends for an observation of the scenario `mixed`. */
function encodeResult({ memory, steps, supported, accounting }: RanObservation): Uint8Array {
  const writer = new StructWriter(1 << 16);
  let size = 0;
  const put = <T>(write: (view: DataView, at: number, value: T) => void, bytes: number, value: T): void => {
    writer.put(write, bytes, value);
    size += bytes;
  };
  const places = Object.values(memory);
  put(layout.writeResult, layout.RESULT_SIZE, {
    steps: steps.length,
    regions: places.length,
    clients: 1,
    leftMapped: 0,
  });
  for (const { phys, bus } of places) {
    put(layout.writePlace, layout.PLACE_SIZE, { phys: BigInt(phys), bus: BigInt(bus ?? 0) });
  }
  const { before = layout.NOT_COUNTED, after = layout.NOT_COUNTED } = accounting?.[0] ?? {};
  put(layout.writeAccount, layout.ACCOUNT_SIZE, { before, after, supported: supported?.['c'] === true ? 1 : 0 });
  for (const step of steps) {
    put(layout.writeStepResult, layout.STEP_RESULT_SIZE, {
      error: Object.entries(ERRNO).find(([name]) => name === String(step.error))?.[1] ?? 1,
      nents: step.nents,
      entries: step.before.length,
      ranges: step.probed.length,
      runs: step.translations.length,
      flags: 0,
      touches: 0,
    });
    for (const entry of [...step.before, ...step.after]) {
      put(layout.writeEntryState, layout.ENTRY_STATE_SIZE, {
        page: BigInt(entry.page),
        offset: Number(entry.offset),
        length: Number(entry.length),
        dmaAddress: BigInt(entry.dmaAddress),
        dmaLen: Number(entry.dmaLength),
        flags:
          (entry.flags.includes('bus-address') ? layout.EntryFlag.BUS_ADDRESS : 0) |
          (entry.flags.includes('swiotlb') ? layout.EntryFlag.SWIOTLB : 0),
      });
    }
    for (const { start, length } of step.probed) {
      const first = BigInt(start);
      put(layout.writeRange, layout.RANGE_SIZE, { first, last: first + BigInt(length) - 1n });
    }
    for (const { iova, phys, length } of step.translations) {
      put(layout.writeRun, layout.RUN_SIZE, { iova: BigInt(iova), phys: BigInt(phys), length: BigInt(length) });
    }
  }
  return writer.bytes.subarray(0, size);
}

const hex = (max: bigint): fc.Arbitrary<string> =>
  fc.bigInt({ min: 0n, max }).map((value) => `0x${value.toString(16)}`);
const hex64 = hex(0xffffffffffffffffn);
const hex32 = hex(0xffffffffn);
const entries = fc.array(
  fc.record({
    page: hex64,
    offset: hex32,
    length: hex32,
    dmaAddress: hex64,
    dmaLength: hex32,
    flags: fc.subarray(['bus-address' as const, 'swiotlb' as const]),
  }),
  { minLength: 3, maxLength: 3 },
);
const stepOf = (op: 'map' | 'unmap'): fc.Arbitrary<RanObservation['steps'][number]> =>
  fc.record({
    op: fc.constant(op),
    error: op === 'map' ? fc.constantFrom(null, 'unknown', 'EINVAL', 'ENOMEM', 'EIO', 'EREMOTEIO') : fc.constant(null),
    nents: fc.nat(0xffffffff),
    before: entries,
    after: entries,
    probed: fc.array(
      fc.record({ start: hex(0xffffffffn), length: hex(0xffffn).filter((length) => length !== '0x0') }),
      {
        maxLength: 3,
      },
    ),
    translations: fc.array(fc.record({ iova: hex64, phys: hex64, length: hex64 }), { maxLength: 3 }),
  });
const place64 = fc.record({ phys: hex64, bus: hex64 });
const anyObservation: fc.Arbitrary<RanObservation> = fc
  .record({
    ram: fc.record({ phys: hex64 }),
    bus: place64,
    host: place64,
    map: stepOf('map'),
    unmap: stepOf('unmap'),
    supported: fc.boolean(),
    accounting: fc.option(fc.record({ client: fc.constant('c'), before: fc.nat(9999), after: fc.nat(9999) })),
  })
  .map(({ ram, bus, host, map, unmap, supported, accounting }) => ({
    vector: mixed.id,
    memory: { ram, bus, host },
    steps: [map, unmap],
    spaces: { c: 0 },
    reserved: Object.fromEntries([...placement.reserved].map(([client, ranges]) => [client, [...ranges]])),
    supported: { c: supported },
    ...(accounting === null ? {} : { accounting: [accounting] }),
  }));

describe('RESULT', () => {
  it('comes out as it went in, and keeps the schema', () => {
    fc.assert(
      fc.property(anyObservation, (observation) => {
        const decoded = decodeResult(encodeResult(observation), asking, placement);
        expect(decoded).toEqual(observation);
        validate('ObservationLine', decoded, { file: 'result', pointer: '' });
      }),
    );
  });

  it('says nothing of dma_pci_p2pdma_supported unless asked', () => {
    const [observation] = fc.sample(anyObservation, 1);
    if (observation === undefined) throw new Error('no sample');
    expect(decodeResult(encodeResult(observation), mixed, placement)).not.toHaveProperty('supported');
  });

  it('keeps addresses up to the last byte of 64 bits', () => {
    const [observation] = fc.sample(anyObservation, 1);
    const [map, unmap] = observation?.steps ?? [];
    if (observation === undefined || map === undefined || unmap === undefined) throw new Error('no sample');
    const probed = [{ start: '0xffffffffffffc000', length: '0x4000' }];
    const top = { ...observation, steps: [{ ...map, probed }, unmap] };
    expect(decodeResult(encodeResult(top), asking, placement).steps[0]?.probed).toEqual(probed);
  });

  it('is refused when it is not of this scenario', () => {
    const [observation] = fc.sample(anyObservation, 1);
    if (observation === undefined) throw new Error('no sample');
    const bytes = encodeResult(observation);
    expect(() => decodeResult(bytes, { ...asking, steps: asking.steps.slice(0, 1) }, placement)).toThrow(/steps: 2/);
    const { l = [] } = asking.lists;
    expect(() => decodeResult(bytes, { ...asking, lists: { l: l.slice(0, 1) } }, placement)).toThrow(/entries: 3/);
    expect(() => decodeResult(bytes.subarray(0, -1), asking, placement)).toThrow(WireError);
    expect(() => decodeResult(Buffer.concat([bytes, new Uint8Array(1)]), asking, placement)).toThrow(/after the end/);
  });

  it('is never anything but understood, as the schema has it, or refused, whatever the bytes', () => {
    fc.assert(
      fc.property(
        anyObservation,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
        (observation, changes) => {
          const bytes = encodeResult(observation);
          for (const [position, value] of changes) bytes[position % bytes.length] = value;
          try {
            validate('ObservationLine', decodeResult(bytes, asking, placement), { file: 'result', pointer: '' });
          } catch (error) {
            expect(error).toBeInstanceOf(WireError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
