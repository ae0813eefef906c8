// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { packageRoot, type Scenario, scenarioOf } from '../../src/reference/formats/index.js';
import { caseLayout } from '../../src/runner/kit/case-layout.js';
import { casesFile } from '../../src/runner/kit/cases-file.js';
import { placedCase } from '../../src/runner/kit/placed-case.js';
import { place } from '../../src/runner/placement/index.js';
import {
  encodeFrame,
  encodeScenario,
  FrameReader,
  KitMessage,
  Message,
  type Ready,
  WireError,
} from '../../src/runner/wire/index.js';
import * as layout from '../../src/runner/wire/layout.js';
import { StructWriter } from '../../src/runner/wire/struct-writer.js';
import { requireOrSkip } from '../environment.js';
import { guest, guestWithTwoBars } from './sample-guest.js';

const { vectors } = await loadCorpus();
const none = { tool: 'test', corpus: { version: '0', sha256: 'a'.repeat(64) }, filters: [], sources: 'b'.repeat(64) };
const cases = casesFile({ ...none, vectors });

const REACH = {
  unreachable: { distance: layout.NO_DISTANCE, sharedBridge: 0, redirects: 0 },
  'bus-address': { distance: 4, sharedBridge: 1, redirects: 0 },
  'host-bridge': { distance: 6, sharedBridge: 0, redirects: 1 },
} as const;

/** The payload of READY that says this. */
function encodeReady({ release, pageSize, arena, providers, clients }: Ready): Uint8Array {
  const writer = new StructWriter(
    layout.READY_SIZE +
      layout.READY_PROVIDER_SIZE * providers.length +
      layout.READY_CLIENT_SIZE * clients.length +
      layout.READY_PAIR_SIZE * providers.length * clients.length,
  );
  writer.put(layout.writeReady, layout.READY_SIZE, {
    release,
    pageSize,
    providers: providers.length,
    clients: clients.length,
    ranges: 0,
    arenaPhys: arena.phys,
    arenaSize: arena.size,
  });
  for (const provider of providers) writer.put(layout.writeReadyProvider, layout.READY_PROVIDER_SIZE, provider);
  for (const { granule, profile, domain } of clients) {
    writer.put(layout.writeReadyClient, layout.READY_CLIENT_SIZE, {
      granule: BigInt(granule),
      profile: profile === 'dma-iommu' ? layout.Profile.DMA_IOMMU : layout.Profile.DMA_DIRECT,
      domain,
      faults: 0,
      access: 0,
    });
  }
  for (const { reach } of clients) {
    for (const type of reach.values()) writer.put(layout.writeReadyPair, layout.READY_PAIR_SIZE, REACH[type]);
  }
  return writer.bytes;
}

/** The frames with which a machine begins. */
function encodeMachine(ready: Ready): Buffer {
  const named = new StructWriter(layout.SETUP_DEVICE_SIZE * ready.providers.length);
  for (const { device } of ready.providers) {
    named.put(layout.writeSetupDevice, layout.SETUP_DEVICE_SIZE, { path: device, bar: 0 });
  }
  return Buffer.concat([
    encodeFrame(Message.READY, 0, encodeReady(ready)),
    encodeFrame(KitMessage.DEVICES, 0, named.bytes),
  ]);
}

const MIB = 0x100000n;

/** A machine of some kind: devices that reach each other anyhow, BARs in any order, with gaps or without. */
const anyMachine: fc.Arbitrary<Ready> = fc
  .record({
    bars: fc.array(
      fc.record({ size: fc.constantFrom(2n, 4n, 8n), gap: fc.constantFrom(0n, 2n), device: fc.nat({ max: 4 }) }),
      { maxLength: 6 },
    ),
    clients: fc.array(
      fc.record({
        profile: fc.constantFrom('dma-iommu' as const, 'dma-iommu' as const, 'dma-direct' as const),
        granule: fc.constantFrom(0x1000, 0x1000, 0x10000),
        reach: fc.array(fc.constantFrom('bus-address' as const, 'host-bridge' as const, 'unreachable' as const), {
          minLength: 6,
          maxLength: 6,
        }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    pageSize: fc.constantFrom(0x1000, 0x1000, 0x1000, 0x10000),
    order: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
  })
  .map(({ bars, clients, pageSize, order }) => {
    let at = 0xf000_0000n;
    const providers = bars.map(({ size, gap, device }, index) => {
      const phys = at + gap * MIB;
      at = phys + size * MIB;
      return { name: `p${index}`, device: `d${device}`, phys, bus: phys - 0x8000_0000n, size: size * MIB };
    });
    providers.sort((a, b) => (order[Number(a.name.slice(1))] ?? 0) - (order[Number(b.name.slice(1))] ?? 0));
    return {
      release: '6.12.0',
      pageSize,
      testBench: false,
      arena: { phys: 0x200_0000n, size: pageSize === 0x10000 ? 16n * MIB : 4n * MIB },
      providers,
      clients: clients.map(({ profile, granule, reach }, domain) => ({
        name: `c${domain}`,
        profile,
        granule,
        domain,
        reserved: [],
        faults: false,
        accesses: false,
        invalidatesLate: false,
        redirects: new Map<string, number>(),
        distance: new Map<string, number>(),
        reach: new Map(providers.map(({ name, device }) => [name, reach[Number(device.slice(1))] ?? 'unreachable'])),
      })),
    };
  });

requireOrSkip('gcc')("the agent's placement", () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-place-'));
  const program = path.join(folder, 'place');

  beforeAll(() => {
    const harness = path.join(packageRoot, 'native-harness');
    const parts = ['channel', 'crc32', 'stop', 'payload', 'machine', 'case', 'place'];
    execFileSync('gcc', [
      ...['-O1', '-g', '-Wall', '-Wextra', '-Werror', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
      ...['-I', path.join(harness, 'agent'), '-I', path.join(harness, 'protocol')],
      path.join(packageRoot, 'test', 'wire', 'place.c'),
      ...parts.map((name) => path.join(harness, 'agent', `${name}.c`)),
      ...['-o', program],
    ]);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const run = async (
    input: Uint8Array,
  ): Promise<{ status: number | undefined; output: Uint8Array; errors: string }> => {
    const { exitCode, stdout, stderr } = await execa(program, {
      input,
      encoding: 'buffer',
      reject: false,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { status: exitCode, output: stdout, errors: Buffer.from(stderr).toString() };
  };

  const agrees = async (ready: Ready): Promise<number> => {
    const { status, output, errors } = await run(Buffer.concat([encodeMachine(ready), cases]));
    expect(errors).toBe('');
    expect(status).toBe(0);
    const answers = new Map(new FrameReader().push(output).map((frame) => [frame.seq, frame]));
    let placed = 0;
    for (const [index, vector] of vectors.entries()) {
      const scenario = scenarioOf(vector);
      const answer = answers.get(index + 1);
      expect(answer === undefined, vector.id).toBe('skip' in caseLayout(scenario));
      if (answer === undefined) continue;
      // Where the host finds devices, the agent finds some, maybe others; they must be right.
      const host = place(scenario, ready);
      expect(answer.type === KitMessage.UNPLACED, vector.id).toBe('skip' in host);
      if (answer.type === KitMessage.UNPLACED) continue;
      expect(() => placedCase(answer.payload, scenario, ready), vector.id).not.toThrow();
      placed += 1;
    }
    return placed;
  };

  it('finds devices for the vectors that the host finds devices for', async () => {
    const placed = await agrees({ ...guest, testBench: false });
    expect(placed).toBeGreaterThan(300);
    // The vectors of several BARs beside them.
    expect(await agrees({ ...guestWithTwoBars, testBench: false })).toBeGreaterThan(placed + 5);
  });

  it('does so on any machine', async () => {
    await fc.assert(
      fc.asyncProperty(anyMachine, async (ready) => {
        await agrees(ready);
      }),
      { numRuns: 15 },
    );
  });

  it('is not asked for vectors that only a test bench may run, and the host would not place them either', () => {
    const machine = { ...guest, testBench: false };
    const long = vectors.map(scenarioOf).filter((scenario) => {
      const placement = place(scenario, guest);
      return !('skip' in placement) && placement.pastArena;
    });
    expect(long.length).toBeGreaterThan(0);
    for (const scenario of long) {
      const skipped = {
        skip: expect.stringMatching(/^needs \d+ bytes of RAM in one piece, .*only a test bench/) as string,
      };
      expect(caseLayout(scenario), scenario.id).toEqual(skipped);
      expect(place(scenario, machine), scenario.id).toEqual(skipped);
    }
  });

  it('is not asked for BARs that a kernel may bounce, and the host would not place them either', () => {
    const clients = guest.clients.map((client) => ({ ...client, profile: 'dma-direct' as const }));
    const bounced = vectors.map(scenarioOf).filter(({ needs }) => needs.beyond !== undefined);
    const onBench = bounced.filter((scenario) => !('skip' in place(scenario, { ...guest, clients })));
    expect(onBench.length).toBeGreaterThan(10);
    for (const scenario of bounced) {
      const skipped = { skip: expect.stringMatching(/above the DMA mask .*only a test bench/) as string };
      expect(caseLayout(scenario), scenario.id).toEqual(skipped);
      if (!onBench.includes(scenario)) continue;
      expect(place(scenario, { ...guest, clients, testBench: false }), scenario.id).toEqual(skipped);
    }
  });

  it('lays RAM out in as much of it as there is with larger pages', () => {
    const large = vectors.map(scenarioOf).filter(({ needs }) => needs.pageSize === '0x10000');
    expect(large.length).toBeGreaterThan(200);
    expect(large.filter((scenario) => !('skip' in caseLayout(scenario))).length).toBeGreaterThan(200);
  });

  it('survives a damaged case', async () => {
    const [, first] = new FrameReader().push(cases);
    const payload = first?.payload ?? new Uint8Array();
    const ready = encodeMachine(guest);
    await fc.assert(
      fc.asyncProperty(fc.nat(200), fc.nat(255), fc.nat(payload.length), async (place_, value, length) => {
        const bytes = payload.slice(0, length);
        if (bytes.length > 0) bytes[place_ % bytes.length] = value;
        const { status, errors } = await run(Buffer.concat([ready, encodeFrame(KitMessage.CASE, 1, bytes)]));
        expect(errors).toBe('');
        expect([0, 74]).toContain(status);
      }),
      { numRuns: 60 },
    );
  });

  it('is checked by the host, which refuses a wrong one', () => {
    const scenario = scenarioOf(vectors.find(({ id }) => id.startsWith('providers/')) ?? fail());
    const placement = place(scenario, guest);
    if ('skip' in placement) throw new Error(placement.skip);
    const right = encodeScenario(scenario, placement);
    expect(placedCase(right, scenario, guest).regions).toEqual(placement.regions);
    const regions = layout.SCENARIO_SIZE + layout.CLIENT_SIZE * placement.clients.size;
    const providerAt = (at: number): boolean =>
      at >= regions && at < regions + layout.REGION_SIZE * placement.regions.size && (at - regions) % 24 === 4;
    for (let at = 0; at < right.length; at += 4) {
      const wrong = Uint8Array.from(right);
      // Another provider may fit as well; one that is not there never does.
      wrong[at] = providerAt(at) ? guest.providers.length : (wrong[at] ?? 0) ^ 1;
      expect(() => placedCase(wrong, scenario, guest), `byte ${at}`).toThrow(WireError);
    }
  });

  it('is not taken for right where BARs of one provider are on two devices, or those of two on one', () => {
    const scenario = scenarioOf(vectors.find(({ id }) => id === 'bars/bus-in-turn') ?? fail());
    const placement = place(scenario, guestWithTwoBars);
    if ('skip' in placement) throw new Error(placement.skip);
    const run = encodeScenario(scenario, placement);
    expect(placedCase(run, scenario, guestWithTwoBars).regions).toEqual(placement.regions);
    const apart: Ready = {
      ...guestWithTwoBars,
      providers: guestWithTwoBars.providers.map((provider) => ({ ...provider, device: provider.name })),
    };
    expect(() => placedCase(run, scenario, apart)).toThrow(/provider bus0 is two devices/);
    const two: Scenario = {
      ...scenario,
      needs: { ...scenario.needs, reach: { device: { bus0: 'bus-address', other: 'bus-address' } } },
      memory: Object.fromEntries(
        Object.entries(scenario.memory).map(([name, region]) => {
          if (region.kind === 'ram' || region.bar === undefined) return [name, region];
          const { kind, from, at, size } = region;
          return [name, { kind, provider: 'other', from, at, size }];
        }),
      ),
    };
    expect(() => placedCase(run, two, guestWithTwoBars)).toThrow(/one device is two providers/);
  });

  it('is not taken for right where a client does not reach a provider as needed', () => {
    const scenario = scenarioOf(vectors.find(({ id }) => id.startsWith('providers/')) ?? fail());
    const placement = place(scenario, guest);
    if ('skip' in placement) throw new Error(placement.skip);
    const run = encodeScenario(scenario, placement);
    const turned: Ready = {
      ...guest,
      clients: guest.clients.map((client) => ({
        ...client,
        reach: new Map(
          [...client.reach].map(([name, type]) => [name, type === 'unreachable' ? 'host-bridge' : 'unreachable']),
        ),
      })),
    };
    expect(() => placedCase(run, scenario, turned)).toThrow(/does not reach/);
  });
});

function fail(): never {
  throw new Error('the corpus has no such vector');
}
