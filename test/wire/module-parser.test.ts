// SPDX-License-Identifier: GPL-2.0-only
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Scenario } from '../../src/reference/formats/index.js';
import { place } from '../../src/runner/placement/index.js';
import { encodeScenario } from '../../src/runner/wire/index.js';
import { requireOrSkip } from '../environment.js';
import { compileInUserSpace } from './module-in-user-space.js';
import { guest, mixed } from './sample-guest.js';

/** Values that a check of counts, indices and lengths may get wrong. */
const ODD = [
  0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 64, 65, 0xfff, 0x1000, 0x1001, 0x3ff000, 0x400000, 0x7fffffff, 0x80000000,
];
const words = fc.oneof(fc.constantFrom(...ODD, 0xfffff000, 0xfffffffe, 0xffffffff), fc.nat(0xffffffff));

/** Steps of each kind. */
const accessed: Scenario = {
  ...mixed,
  steps: [
    ...mixed.steps.slice(0, 1),
    { op: 'access', list: 'l', access: 'write', from: '0x8', length: '0x10', settled: true },
    { op: 'access', list: 'l', access: 'read', from: '0x0', length: '0x8' },
    ...mixed.steps.slice(1),
  ],
};

/** Changes of a request: 32-bit words of it become others, then its end goes, or something follows it. */
const changes = fc.record({
  accesses: fc.boolean(),
  words: fc.array(fc.tuple(fc.nat(), words), { maxLength: 4 }),
  bytes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 }),
  length: fc.oneof(fc.constant(null), fc.constant(null), fc.nat(400)),
});

// The module's own source, with a few definitions in place of the kernel's headers.
requireOrSkip('gcc')("the module's reader of scenarios", () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-parser-'));
  const program = path.join(folder, 'parse');
  const placement = place(mixed, guest);
  if ('skip' in placement) throw new Error(placement.skip);
  const right = encodeScenario(mixed, placement);
  const withAccesses = encodeScenario(accessed, placement);

  beforeAll(() => {
    compileInUserSpace('parse.c', ['p2pc_scenario.c', 'p2pc_buffer.c'], program);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** The errno that refuses each request, 0 for those that are accepted and safe. */
  async function parse(requests: readonly Uint8Array[], ...args: readonly string[]): Promise<number[]> {
    const input = Buffer.concat(
      requests.flatMap((request) => {
        const length = Buffer.alloc(4);
        length.writeUInt32LE(request.length);
        return [length, request];
      }),
    );
    const { stdout, stderr, exitCode } = await execa(program, args, { input, reject: false });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    return stdout === '' ? [] : stdout.split('\n').map(Number);
  }

  function changed({
    accesses,
    words: replaced,
    bytes,
    length,
  }: typeof changes extends fc.Arbitrary<infer T> ? T : never): Uint8Array {
    const request = Buffer.from(accesses ? withAccesses : right);
    for (const [at, value] of replaced) request.writeUInt32LE(value, (at % (request.length >> 2)) * 4);
    for (const [at, value] of bytes) request[at % request.length] = value;
    if (length === null) return request;
    const cut = Buffer.alloc(length);
    request.copy(cut);
    return cut;
  }

  it('accepts a right request, and refuses it without its last byte or with one more', async () => {
    const longer = Buffer.concat([right, new Uint8Array(1)]);
    const { EINVAL } = constants.errno;
    const requests = [right, withAccesses, right.subarray(0, -1), longer, new Uint8Array(0)];
    expect(await parse(requests)).toEqual([0, 0, EINVAL, EINVAL, EINVAL]);
  });

  it('lets lists describe memory past the arena on a test bench only', async () => {
    const scenario: Scenario = {
      ...mixed,
      memory: { ram: { kind: 'ram', size: '0x200000000' } },
      lists: { l: [{ memory: 'ram', page: '0x0', offset: '0x0', length: '0xfffff000' }] },
    };
    const past = place(scenario, guest);
    if ('skip' in past) throw new Error(past.skip);
    const request = encodeScenario(scenario, past);
    // The flag alone is enough, whatever the lists describe.
    const flagged = encodeScenario(mixed, { ...placement, pastArena: true });
    expect(await parse([request, flagged, right])).toEqual([0, 0, 0]);
    const { EPERM } = constants.errno;
    expect(await parse([request, flagged, right], 'machine')).toEqual([EPERM, EPERM, 0]);
  });

  it('has a client that is not trusted on a test bench only, for lists that nothing copies', async () => {
    const [name = '', limits] = Object.entries(mixed.clients)[0] ?? [];
    if (limits === undefined) throw new Error('not the sample');
    const whole: Scenario = {
      ...mixed,
      lists: { l: [{ memory: Object.keys(mixed.memory)[0] ?? '', page: '0x0', offset: '0x0', length: '0x1000' }] },
    };
    const untrusted = (scenario: Scenario): Scenario => ({
      ...scenario,
      clients: { ...scenario.clients, [name]: { ...limits, untrusted: true } },
    });
    const request = encodeScenario(untrusted(whole), placement);
    const past = encodeScenario(untrusted(whole), { ...placement, pastArena: true });
    const unknown = Buffer.from(request);
    const trusted = encodeScenario(whole, placement);
    unknown.writeUInt32LE(
      2,
      request.findIndex((byte, index) => byte !== trusted[index]),
    );
    const parts = encodeScenario(untrusted(mixed), placement);
    const { EINVAL, EPERM } = constants.errno;
    expect(await parse([request, trusted, past, unknown, parts])).toEqual([0, 0, EINVAL, EINVAL, EINVAL]);
    expect(await parse([request, trusted], 'machine')).toEqual([EPERM, 0]);
  });

  it('maps no list for a client that is trusted after one that is not', async () => {
    const [limits] = Object.values(mixed.clients);
    if (limits === undefined) throw new Error('not the sample');
    const map = (client: string): Scenario['steps'][number] => ({
      op: 'map',
      list: 'l',
      client,
      direction: 'bidirectional',
    });
    const order = (first: string, second: string): Uint8Array => {
      const scenario: Scenario = {
        ...mixed,
        clients: { trusted: limits, untrusted: { ...limits, untrusted: true } },
        lists: { l: [{ memory: Object.keys(mixed.memory)[0] ?? '', page: '0x0', offset: '0x0', length: '0x1000' }] },
        steps: [map(first), { op: 'unmap', list: 'l' }, map(second), { op: 'unmap', list: 'l' }],
      };
      return encodeScenario(scenario, {
        ...placement,
        clients: new Map([
          ['trusted', 0],
          ['untrusted', 1],
        ]),
      });
    };
    const { EINVAL } = constants.errno;
    expect(await parse([order('trusted', 'untrusted'), order('untrusted', 'trusted')])).toEqual([0, EINVAL]);
  });

  it('lets a BAR be bounced on a test bench only', async () => {
    const at = (provider: string, dmaMask: string, client: string): Uint8Array => {
      const scenario: Scenario = {
        ...mixed,
        clients: { c: { dmaMask, segBoundaryMask: '0xffffffff', maxSegSize: '0x10000' } },
        memory: { bar: { kind: 'bar', provider: 'p', from: 'start', at: '0x100000', size: '0x100000' } },
        lists: { l: [{ memory: 'bar', page: '0x0', offset: '0x0', length: '0x1000' }] },
        steps: [{ op: 'map', list: 'l', client: 'c', direction: 'bidirectional' }],
      };
      const index = guest.providers.findIndex(({ name }) => name === provider);
      return encodeScenario(scenario, {
        ...placement,
        clients: new Map([['c', guest.clients.findIndex(({ name }) => name === client)]]),
        regions: new Map([['bar', { provider: index, start: 0x100000n, size: 0x100000n }]]),
      });
    };
    // h0 lies from 0xfb800000 on, and only ca reaches it through the host bridge here.
    const requests = [
      at('h0', '0xfffffff', 'ca'),
      at('h0', '0xfb9ffffe', 'ca'),
      at('h0', '0xfb9fffff', 'ca'),
      at('h0', '0xfffffff', 'cb'),
      at('b0', '0xfffffff', 'ca'),
    ];
    expect(await parse(requests)).toEqual([0, 0, 0, 0, 0]);
    const { EPERM } = constants.errno;
    expect(await parse(requests, 'machine')).toEqual([EPERM, EPERM, 0, 0, 0]);
  });

  it('refuses any wrong request, or accepts one that reaches nothing outside of arena, BARs and tables', async () => {
    let accepted = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { minLength: 500, maxLength: 1000 }), async (batch) => {
        const results = await parse(batch.map(changed), ...(batch.length % 2 === 0 ? ['machine'] : []));
        expect(results).toHaveLength(batch.length);
        accepted += results.filter((result) => result === 0).length;
        refused += results.filter((result) => result !== 0).length;
      }),
      { numRuns: 25 },
    );
    expect(accepted).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(2000);
  });
});
