// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { scenarioOf } from '../../src/reference/formats/scenario.js';
import { splatsOf } from '../../src/runner/judge/splats.js';
import { place } from '../../src/runner/placement/index.js';
import { logLines } from '../../src/runner/qemu/log-lines.js';
import { loadTopology } from '../../src/runner/qemu/topology.js';
import { decodeReady, encodeFrame, encodeScenario, encodeSetup, Message } from '../../src/runner/wire/index.js';
import { dmaMasksOf, listsByChance } from '../../src/runner/stress/scenario.js';
import { encodeDistance } from '../../src/runner/wire/distance.js';
import { LAYOUT, MAX_CLIENTS, SETUP_DEVICE_SIZE, SETUP_SIZE } from '../../src/runner/wire/layout.js';
import { encodeStress } from '../../src/runner/wire/stress.js';
import { encodeUnbind } from '../../src/runner/wire/unbind.js';
import { requireOrSkip } from '../environment.js';
import { type BootedMachine, bootMachine } from './booted-machine.js';

const BUILD_AND_RUN_MS = 600_000;
const ANSWER_MS = 30_000;
const RUNS = 1500;
const SETUPS = 150;
const QUESTIONS = 300;

/** Values that counts, indices, lengths and masks are likely to be checked against, and any others. */
const word = fc.oneof(
  fc.nat({ max: 40 }),
  fc.constantFrom(0x1000, 0xfff, 0x1001, 0x80000000, 0xffffffff, 0xfffff000, 0x7fffffff, 0x100000, 0x400000),
  fc.nat({ max: 0xffffffff }),
);
const changes = fc.array(fc.tuple(fc.nat(), word), { minLength: 1, maxLength: 5 });

/** A changed direction or access has the device do what a page table forbids. That VT-d reports it is right. */
const FORBIDDEN = /DMAR: (?:DRHD: handling fault status reg|\[DMA .*\] PTE (?:Read|Write) access is not set)/;

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('what no runner would send', () => {
  let booted: BootedMachine | null = null;
  let seq = 0;

  beforeAll(async () => {
    booted = await bootMachine();
  }, BUILD_AND_RUN_MS);

  afterAll(async () => {
    await booted?.powerOff();
  });

  /** Sends a request, RUN by default. Returns the type of the answer, and what the kernel complained about. */
  async function ask(
    payload: Uint8Array,
    request: number = Message.RUN,
  ): Promise<{ type: number; payload: Uint8Array; splats: string[] }> {
    if (booted === null) throw new Error('no guest');
    seq += 1;
    booted.guest.send(encodeFrame(request, seq, payload));
    const splats: string[] = [];
    for (;;) {
      const frame = await booted.guest.next(ANSWER_MS);
      if (frame.type !== Message.LOG) return { type: frame.type, payload: frame.payload, splats };
      splats.push(...splatsOf(logLines(frame.payload)));
    }
  }

  test(
    'scenarios are refused or run, and the kernel goes on without a complaint',
    async () => {
      const { ready } = booted ?? {};
      if (ready === undefined) throw new Error('no guest');
      const { families } = await loadCorpus();
      const payloads = families.flatMap(({ vectors }) =>
        vectors.slice(0, 6).flatMap((vector) => {
          const scenario = scenarioOf(vector);
          const placement = place(scenario, ready);
          return 'skip' in placement || Object.values(scenario.lists).some((list) => list.length > 64)
            ? []
            : [encodeScenario(scenario, placement)];
        }),
      );
      expect(payloads.length).toBeGreaterThan(100);
      const counts = new Map<number, number>();
      await fc.assert(
        fc.asyncProperty(fc.nat(), changes, async (index, words) => {
          const payload = (payloads[index % payloads.length] ?? new Uint8Array()).slice();
          const view = new DataView(payload.buffer);
          for (const [position, value] of words) view.setUint32((position % (payload.length / 4)) * 4, value, true);
          const { type, splats } = await ask(payload);
          expect(splats.filter((line) => !FORBIDDEN.test(line))).toEqual([]);
          expect([Message.RESULT, Message.FAIL]).toContain(type);
          counts.set(type, (counts.get(type) ?? 0) + 1);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
      // Both happen often, or the changes are no test.
      expect(counts.get(Message.RESULT) ?? 0).toBeGreaterThan(RUNS / 20);
      expect(counts.get(Message.FAIL) ?? 0).toBeGreaterThan(RUNS / 20);
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'scenarios of any length are refused or run',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (payload) => {
          expect((await ask(payload)).type).toBe(Message.FAIL);
        }),
        { numRuns: 200 },
      );
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'questions about distances are refused or answered',
    async () => {
      const client = fc.oneof(
        fc.record({ kind: fc.constantFrom('function', 'child'), client: fc.nat({ max: 2 }) }),
        fc.constant({ kind: 'other' } as const),
      );
      const question = fc.record({
        provider: fc.nat({ max: 2 }),
        published: fc.boolean(),
        clients: fc.array(client, { maxLength: MAX_CLIENTS + 1 }),
      });
      const counts = new Map<number, number>();
      await fc.assert(
        fc.asyncProperty(
          question,
          fc.option(changes),
          fc.integer({ min: -8, max: 8 }),
          async (right, words, longer) => {
            let payload = encodeDistance(right);
            if (words !== null) {
              payload = Buffer.concat([payload, new Uint8Array(8)]).subarray(0, payload.length + Math.min(longer, 8));
              const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
              for (const [position, value] of words) {
                const at = (position % Math.max(Math.floor(payload.length / 4), 1)) * 4;
                if (at + 4 <= payload.length) view.setUint32(at, value, true);
              }
            }
            const { type, splats } = await ask(payload, Message.DISTANCE);
            expect(splats).toEqual([]);
            expect([Message.DISTANCE_RESULT, Message.FAIL]).toContain(type);
            counts.set(type, (counts.get(type) ?? 0) + 1);
          },
        ),
        { numRuns: QUESTIONS, endOnFailure: true },
      );
      expect(counts.get(Message.DISTANCE_RESULT) ?? 0).toBeGreaterThan(QUESTIONS / 10);
      expect(counts.get(Message.FAIL) ?? 0).toBeGreaterThan(QUESTIONS / 10);
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'setups are refused or taken, and the module can be unloaded after each',
    async () => {
      const topology = await loadTopology('x86-switch');
      const right = encodeSetup(topology);
      const devices = Object.keys(topology.providers).length + Object.keys(topology.clients).length;
      const counts = new Map<number, number>();
      const setUp = async (payload: Uint8Array): Promise<Uint8Array> => {
        const reloaded = await ask(new Uint8Array(), Message.RELOAD);
        const answer = await ask(payload, Message.SETUP);
        expect([...reloaded.splats, ...answer.splats]).toEqual([]);
        expect(reloaded.type).toBe(Message.HELLO);
        expect([Message.READY, Message.FAIL]).toContain(answer.type);
        counts.set(answer.type, (counts.get(answer.type) ?? 0) + 1);
        return answer.payload;
      };
      const head = fc.tuple(fc.nat({ max: SETUP_SIZE / 4 - 1 }), word);
      const anywhere = fc.tuple(fc.nat({ max: right.length / 4 - 1 }), word);
      /** One device in the place of another: twice, or as provider and client. */
      const copied = fc.tuple(fc.nat({ max: devices - 1 }), fc.nat({ max: devices - 1 }));
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof(head, anywhere), { maxLength: 3 }),
          fc.array(copied, { maxLength: 2 }),
          fc.oneof(fc.constant(0), fc.integer({ min: -right.length, max: 200 })),
          async (words, copies, longer) => {
            const payload = new Uint8Array(right.length + longer);
            payload.set(right.subarray(0, payload.length));
            const view = new DataView(payload.buffer);
            for (const [from, to] of copies) {
              const device = right.subarray(SETUP_SIZE + from * SETUP_DEVICE_SIZE).subarray(0, SETUP_DEVICE_SIZE);
              const at = SETUP_SIZE + to * SETUP_DEVICE_SIZE;
              if (at + SETUP_DEVICE_SIZE <= payload.length) payload.set(device, at);
            }
            for (const [position, value] of words) {
              if (position * 4 + 4 <= payload.length) view.setUint32(position * 4, value, true);
            }
            await setUp(payload);
          },
        ),
        { numRuns: SETUPS, endOnFailure: true },
      );
      expect(counts.get(Message.READY) ?? 0).toBeGreaterThan(0);
      expect(counts.get(Message.FAIL) ?? 0).toBeGreaterThan(SETUPS / 4);
      expect(decodeReady(await setUp(right), topology, true)).toEqual(booted?.ready);
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'outside of a test bench, what only a test bench may do is refused',
    async () => {
      const { ready } = booted ?? {};
      if (ready === undefined) throw new Error('no guest');
      const topology = await loadTopology('x86-switch');
      const scenario = listsByChance(1, dmaMasksOf(ready, false)[0], ready);
      const placement = place(scenario, ready);
      if ('skip' in placement) throw new Error(placement.skip);
      const stress = encodeStress({ workers: 2, turns: 10, seed: 1n, questions: [] }, scenario, placement);
      const unbind = encodeUnbind({ provider: 0, beforeStep: 0, patienceMs: 0 }, scenario, placement);
      const { vectors } = await loadCorpus();
      const long = scenarioOf(vectors.find(({ id }) => id === 'length-limits/largest-length') ?? fail());
      const pastArena = place(long, ready);
      if ('skip' in pastArena) throw new Error(pastArena.skip);
      expect(pastArena.pastArena).toBe(true);
      const past = encodeScenario(long, pastArena);
      const bench = encodeSetup(topology);
      const forging = bench.slice();
      const plain = encodeSetup({ ...topology, forge: { ...topology.forge, pairs: [] } });
      for (const setup of [forging, plain]) new DataView(setup.buffer).setUint32(LAYOUT.setup.offsets.flags, 0, true);
      const answer = async (payload: Uint8Array, request: number): Promise<number | string> => {
        const { type, payload: text, splats } = await ask(payload, request);
        expect(splats).toEqual([]);
        return type === Message.FAIL ? Buffer.from(text).toString('latin1') : type;
      };
      const reload = (): Promise<number | string> => answer(new Uint8Array(), Message.RELOAD);

      expect(await reload()).toBe(Message.HELLO);
      expect(await answer(forging, Message.SETUP)).toBe('SETUP: Operation not permitted');
      expect(await reload()).toBe(Message.HELLO);
      expect(await answer(plain, Message.SETUP)).toBe(Message.READY);
      expect(await answer(stress, Message.STRESS)).toBe('STRESS: Operation not permitted');
      expect(await answer(unbind, Message.UNBIND)).toBe('UNBIND: Operation not permitted');
      expect(await answer(past, Message.RUN)).toBe('RUN: Operation not permitted');
      // The requests are good ones.
      expect(await reload()).toBe(Message.HELLO);
      expect(await answer(bench, Message.SETUP)).toBe(Message.READY);
      expect(await answer(stress, Message.STRESS)).toBe(Message.STRESS_RESULT);
      expect(await answer(past, Message.RUN)).toBe(Message.RESULT);
      expect(await answer(unbind, Message.UNBIND)).toBe(Message.UNBIND_RESULT);
    },
    BUILD_AND_RUN_MS,
  );
});

function fail(): never {
  throw new Error('the corpus has no such vector');
}
