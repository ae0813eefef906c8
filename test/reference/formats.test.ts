// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BarRegion, Vector } from '../../spec/types/formats.js';
import { parseVectors } from '../../src/reference/corpus/index.js';
import {
  expectedOutcomes,
  FormatError,
  formatHex,
  MAX_FILE_BYTES,
  observe,
  parseExact,
  parseHex,
  parseJson,
  readJson,
  type Scenario,
} from '../../src/reference/index.js';
import { vectorOf } from '../../src/reference/corpus/build.js';

const scenario: Scenario = {
  id: 'sample/one',
  title: 'A sample',
  requirements: ['MAP-BYTES'],
  needs: {
    profile: 'dma-iommu',
    pageSize: '0x1000',
    granule: '0x1000',
    reach: { device: { near: 'bus-address', across: 'host-bridge' } },
    adjacent: [['tail', 'head']],
  },
  clients: { device: { dmaMask: '0xffffffff', segBoundaryMask: '0xffff', maxSegSize: '0x10000' } },
  memory: {
    ram: { kind: 'ram', size: '0x100000' },
    tail: { kind: 'bar', provider: 'across', from: 'end', at: '0x10000', size: '0x10000' },
    head: { kind: 'bar', provider: 'near', from: 'start', at: '0x0', size: '0x10000' },
  },
  lists: {
    list: [
      { memory: 'ram', page: '0x1000', offset: '0x0', length: '0x1000' },
      { memory: 'tail', page: '0xf000', offset: '0x0', length: '0x1000' },
      { memory: 'head', page: '0x0', offset: '0x0', length: '0x1000' },
    ],
  },
  steps: [
    { op: 'map', list: 'list', client: 'device', direction: 'bidirectional' },
    { op: 'unmap', list: 'list' },
  ],
};
const sample = vectorOf(scenario, expectedOutcomes(scenario));

/** A file of vectors with one vector, in which the value at a JSON pointer is another, or is gone. */
function fileWith(pointer: string, value: unknown): unknown {
  const file: unknown = {
    format: 'p2p-conform/vectors/1',
    family: 'sample',
    title: 't',
    description: 'd',
    vectors: [sample],
  };
  const copy: unknown = structuredClone(file);
  const steps = pointer.split('/').slice(1);
  const last = steps.pop() ?? '';
  let parent = objectOf(copy);
  for (const step of steps) parent = objectOf(Reflect.get(parent, step));
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, value);
  return copy;
}

function objectOf(value: unknown): object {
  if (typeof value !== 'object' || value === null) throw new Error('the pointer leads to no object');
  return value;
}

const entry: Vector['lists'][string][number] = { memory: 'ram', page: '0x0', offset: '0x0', length: '0x1000' };
const v = '/vectors/0';

describe('a file of vectors', () => {
  it('is accepted when it is right', () => {
    expect(parseVectors(fileWith('/title', 'right'), 'f.json').vectors).toHaveLength(1);
  });

  it.each<[what: string, pointer: string, value: unknown, message: RegExp]>([
    ['an unknown field', `${v}/colour`, 'red', /f\.json: \/vectors\/0: unknown field "colour"; remove it/],
    ['a missing field', `${v}/needs`, undefined, /f\.json: \/vectors\/0: the field "needs" is missing; add it/],
    [
      'an address over 64 bits',
      `${v}/lists/list/0/page`,
      '0x10000000000000000',
      /\/lists\/list\/0\/page: "0x10000000000000000" has more than 64 bits/,
    ],
    [
      'a length of 2^32',
      `${v}/lists/list/0/length`,
      '0x100000000',
      /\/lists\/list\/0\/length: "0x100000000" has more than 32 bits/,
    ],
    ['a number for hexadecimal', `${v}/lists/list/0/page`, 4096, /\/lists\/list\/0\/page: must be string/],
    [
      'upper case',
      `${v}/clients/device/dmaMask`,
      '0xFFFF',
      /\/clients\/device\/dmaMask: "0xFFFF" is not a number in hexadecimal/,
    ],
    [
      'a list of 100,000 entries',
      `${v}/lists/list`,
      Array.from({ length: 100_000 }, () => entry),
      /\/lists\/list: more than 4096 items/,
    ],
    ['a BAR 6', `${v}/memory/tail/bar`, 6, /\/memory\/tail/],
    [
      'a provider of two BARs without the feature',
      `${v}/memory/more`,
      { kind: 'bar', provider: 'across', bar: 1, from: 'start', at: '0x0', size: '0x10000' },
      /\/needs\/features: is not what the vector uses; name exactly bars/,
    ],
    ['an empty list', `${v}/lists/list`, [], /\/lists\/list: must NOT have fewer than 1 items/],
    ['an id of another family', `${v}/id`, 'other/one', /\/vectors\/0\/id: other\/one is not of the family sample/],
    [
      'a granule that is no power of two',
      `${v}/needs/granule`,
      '0xc00',
      /\/needs\/granule: 0xc00 is not a power of two/,
    ],
    [
      'a granule above the page size',
      `${v}/needs/granule`,
      '0x2000',
      /\/needs\/granule: the granule is larger than the page/,
    ],
    [
      'a boundary mask with a hole',
      `${v}/clients/device/segBoundaryMask`,
      '0xffdf',
      /segBoundaryMask: 0xffdf is not a power of two minus one/,
    ],
    [
      'a boundary mask below the granule',
      `${v}/clients/device/segBoundaryMask`,
      '0x7ff',
      /segBoundaryMask: 0x7ff is not/,
    ],
    ['a segment size of 0', `${v}/clients/device/maxSegSize`, '0x0', /maxSegSize: no segment can be empty/],
    [
      'a client without reach',
      `${v}/needs/reach`,
      {},
      /\/needs\/reach: must have exactly the clients; name each once: device/,
    ],
    [
      'a provider without reach',
      `${v}/needs/reach/device`,
      { near: 'bus-address' },
      /\/needs\/reach\/device: must have exactly the providers/,
    ],
    ['a region of half a page', `${v}/memory/ram/size`, '0x100800', /\/memory\/ram\/size: 0x100800 is not a multiple/],
    ['a region without bytes', `${v}/memory/ram/size`, '0x0', /\/memory\/ram\/size: an empty region/],
    [
      'a region past the end of its BAR',
      `${v}/memory/tail/at`,
      '0x8000',
      /\/memory\/tail\/at: the region reaches past the end/,
    ],
    [
      'a region of 2^63 bytes',
      `${v}/memory/ram/size`,
      '0x8000000000000000',
      /\/memory\/ram\/size: 0x8000000000000000 is more than 2\^36/,
    ],
    [
      'adjacency of an unknown region',
      `${v}/needs/adjacent`,
      [['tail', 'nowhere']],
      /\/needs\/adjacent\/0: names a region/,
    ],
    [
      'adjacency that can not be',
      `${v}/needs/adjacent`,
      [['head', 'tail']],
      /\/needs\/adjacent\/0: memory of a BAR that is not at its edge/,
    ],
    [
      'two neighbours on one side',
      `${v}/needs/adjacent`,
      [
        ['tail', 'head'],
        ['ram', 'head'],
      ],
      /\/adjacent\/1: a region has two neighbours/,
    ],
    [
      'an entry of an unknown region',
      `${v}/lists/list/1/memory`,
      'nowhere',
      /\/lists\/list\/1\/memory: no region is named nowhere/,
    ],
    ['an entry past its region', `${v}/lists/list/1/length`, '0x1001', /\/lists\/list\/1: ends past the end of tail/],
    ['an empty entry', `${v}/lists/list/1/length`, '0x0', /\/lists\/list\/1\/length: an empty entry/],
    ['a page that is not aligned', `${v}/lists/list/0/page`, '0x10', /\/lists\/list\/0\/page: 0x10 is not a multiple/],
    [
      'an entry longer than a segment',
      `${v}/clients/device/maxSegSize`,
      '0xfff',
      /\/steps\/0: entry 0 is longer than the maximal segment size/,
    ],
    [
      'an entry over a boundary',
      `${v}/lists/list/0`,
      { ...entry, offset: '0x800', length: '0xf900' },
      /\/steps\/0: entry 0 can't lie within one segment boundary window/,
    ],
    ['a step with an unknown list', `${v}/steps/0/list`, 'none', /\/steps\/0\/list: no list is named none/],
    ['a step with an unknown client', `${v}/steps/0/client`, 'none', /\/steps\/0\/client: no client is named none/],
    ['an unmap of what is not mapped', `${v}/steps/0`, sample.steps[1], /\/steps\/0: unmaps list, which is not mapped/],
    ['a map of what is mapped', `${v}/steps/1`, sample.steps[0], /\/steps\/1: maps list, which is mapped/],
    [
      'an expectation with a deviation',
      `${v}/steps/0/expect/deviations`,
      [{ kind: 'nents-changed', value: 0 }],
      /\/steps\/0/,
    ],
  ])('refuses %s, and says where', (_, pointer, value, message) => {
    const parse = (): unknown => parseVectors(fileWith(pointer, value), 'f.json');
    expect(parse).toThrow(FormatError);
    expect(parse).toThrow(message);
  });

  it('names line and column of malformed JSON', () => {
    expect(() => parseJson('{\n  "a": 1,\n  oops\n}', 'f.json')).toThrow(/^f\.json: not JSON at line 3 column 3: /);
    expect(() => parseJson('', 'f.json')).toThrow(/^f\.json: not JSON.*; correct the syntax$/);
  });
});

describe('BARs of one provider', () => {
  const across = (bar: number | undefined, at: string): BarRegion => ({
    ...{ kind: 'bar', provider: 'across', from: 'start', at, size: '0x10000' },
    ...(bar === undefined ? {} : { bar }),
  });
  const vectorWith = (memory: Scenario['memory'], needs: object): unknown => {
    const changed: Scenario = {
      ...scenario,
      needs: { ...scenario.needs, reach: { device: { across: 'host-bridge' } }, ...needs },
      memory: { ...memory, ram: { kind: 'ram', size: '0x100000' } },
      lists: { list: Object.keys(memory).map((name) => ({ ...entry, memory: name })) },
    };
    Reflect.deleteProperty(changed.needs, 'adjacent');
    Object.assign(changed.needs, needs);
    return fileWith(v, vectorOf(changed, expectedOutcomes(changed)));
  };
  const parse = (file: unknown): unknown => parseVectors(file, 'f.json');
  const feature = { features: ['bars'] };

  it('are apart, whatever bytes of theirs a vector takes', () => {
    expect(() => parse(vectorWith({ a: across(undefined, '0x0'), b: across(1, '0x0') }, feature))).not.toThrow();
    expect(() => parse(vectorWith({ a: across(1, '0x0'), b: across(1, '0x8000') }, {}))).toThrow(
      /overlaps or touches a/,
    );
    expect(() => parse(vectorWith({ a: across(undefined, '0x0'), b: across(0, '0x8000') }, {}))).toThrow(
      /overlaps or touches a/,
    );
  });

  it('touch at their edges alone', () => {
    const tail: BarRegion = { ...across(undefined, '0x10000'), from: 'end' };
    const adjacent = [['a', 'b']];
    const touching = { ...feature, adjacent };
    expect(() => parse(vectorWith({ a: tail, b: across(2, '0x0') }, touching))).not.toThrow();
    expect(() => parse(vectorWith({ a: tail, b: across(2, '0x1000') }, touching))).toThrow(/not at its edge/);
    expect(() => parse(vectorWith({ a: across(0, '0x0'), b: across(2, '0x10000') }, touching))).toThrow(
      /not at its edge/,
    );
  });

  it('are named as used where one provider has several, and only there', () => {
    const memory = { a: across(undefined, '0x0'), b: across(0, '0x20000') };
    expect(() => parse(vectorWith(memory, {}))).not.toThrow();
    expect(() => parse(vectorWith(memory, feature))).toThrow(/features: is not what the vector uses; leave it out/);
    expect(() => parse(vectorWith({ a: across(3, '0x0') }, {}))).not.toThrow();
  });

  it('lie apart in the plan of the reference, each at its own distance from the bus', () => {
    const two: Scenario = {
      ...scenario,
      needs: { ...scenario.needs, reach: { device: { across: 'bus-address' } }, features: ['bars'] },
      memory: { a: across(undefined, '0x1000'), b: across(1, '0x1000') },
      lists: {
        list: [
          { ...entry, memory: 'a' },
          { ...entry, memory: 'b' },
        ],
      },
    };
    Reflect.deleteProperty(two.needs, 'adjacent');
    for (const profile of ['dma-iommu', 'dma-direct'] as const) {
      const { memory } = observe({ ...two, needs: { ...two.needs, profile } });
      const [a, b] = [memory['a'], memory['b']].map((place) => ({
        phys: parseHex(place?.phys ?? ''),
        distance: parseHex(place?.bus ?? '') - parseHex(place?.phys ?? ''),
      }));
      expect(a?.phys).not.toBe(b?.phys);
      expect(a?.distance).not.toBe(b?.distance);
    }
  });
});

describe('reading a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'p2p-conform-formats-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('refuses a file above the limit without reading it', async () => {
    const file = path.join(folder, 'huge.json');
    const handle = await open(file, 'w');
    await handle.truncate(MAX_FILE_BYTES + 1);
    await handle.close();
    await expect(readJson('Manifest', file)).rejects.toThrow(/huge\.json: 67108865 bytes, more than the limit/);
  });

  it('says what is wrong with a folder, a missing file, and text that is no JSON', async () => {
    await expect(readJson('Manifest', folder)).rejects.toThrow(FormatError);
    await expect(readJson('Manifest', path.join(folder, 'none.json'))).rejects.toThrow(
      /none\.json: can't be opened \(ENOENT/,
    );
    const file = path.join(folder, 'text.json');
    await writeFile(file, 'text');
    await expect(readJson('Manifest', file)).rejects.toThrow(/text\.json: not JSON/);
  });
});

describe('hexadecimal numbers', () => {
  const hex64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

  it('come back as they were, over all 64 bits', () => {
    fc.assert(fc.property(hex64, (value) => parseHex(formatHex(value)) === value));
  });

  it('are exact as numbers below 2^53, and refused above', () => {
    fc.assert(
      fc.property(hex64, (value) => {
        if (value < 1n << 53n) expect(BigInt(parseExact(formatHex(value)))).toBe(value);
        else expect(() => parseExact(formatHex(value))).toThrow(RangeError);
      }),
    );
  });

  it.each(['', '0x', '0x01', '0X1', '1', '-0x1', '0x1g', '0x1ffffffffffffffff', '0xA'])('are not %o', (text) => {
    expect(() => parseHex(text)).toThrow(RangeError);
  });
});
