// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { scenarioOf } from '../../src/reference/formats/index.js';
import { LiveTarget } from '../../src/runner/targets/live.js';
import { encodeFrame, KitMessage, Message } from '../../src/runner/wire/index.js';
import * as layout from '../../src/runner/wire/layout.js';
import { StructWriter } from '../../src/runner/wire/struct-writer.js';

const CLIENT = '0000:04:00.0';
const NOTHING = new Uint8Array();

/** What the agent tells of a machine with one client and no provider. */
function introduction(): Uint8Array {
  const devices = new StructWriter(layout.SETUP_SIZE + layout.SETUP_DEVICE_SIZE);
  const head = { flags: 0, providers: 0, clients: 1, forged: 0, forgedVendor: 0, forgedDevice: 0 };
  devices.put(layout.writeSetup, layout.SETUP_SIZE, head);
  devices.put(layout.writeSetupDevice, layout.SETUP_DEVICE_SIZE, { path: CLIENT, bar: 0 });
  const ready = new StructWriter(layout.READY_SIZE + layout.READY_CLIENT_SIZE);
  ready.put(layout.writeReady, layout.READY_SIZE, {
    ...{ release: '6.12.1', pageSize: 0x1000, providers: 0, clients: 1, ranges: 0 },
    ...{ arenaPhys: 0x2000000n, arenaSize: 0x400000n },
  });
  ready.put(layout.writeReadyClient, layout.READY_CLIENT_SIZE, {
    ...{ granule: 0x1000n, domain: 0, faults: 0, access: 0, profile: layout.Profile.DMA_IOMMU },
  });
  return Buffer.concat([
    encodeFrame(KitMessage.FACTS, 0, Buffer.from('arch=x86_64\niommu=dmar0\n')),
    encodeFrame(KitMessage.DEVICES, 0, devices.bytes),
    encodeFrame(Message.READY, 0, ready.bytes),
    encodeFrame(Message.HELLO, 0, NOTHING),
  ]);
}

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-hang-'));
  file = path.join(folder, 'introduction');
  writeFileSync(file, introduction());
  vi.stubEnv('P2P_CONFORM_TEST_FILE', file);
  vi.stubEnv('P2P_CONFORM_CACHE', path.join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.kill(Number(readFileSync(`${file}.pid`, 'utf8')), 'SIGKILL');
  rmSync(folder, { recursive: true });
});

it('a kernel that does not come back before the first vector: the error says from what, and the end what is left', async () => {
  const agent = path.join(import.meta.dirname, 'fakes', 'stuck-agent.mjs');
  chmodSync(agent, 0o755);
  vi.stubEnv('P2P_CONFORM_TEST_FILE', `${file}.pid`);
  vi.stubEnv('P2P_CONFORM_TEST_STEPS', `loading the module\ntaking ${CLIENT} from its driver vfio-pci`);
  const notes: string[] = [];
  const target = new LiveTarget(
    {
      ...{ providers: [], clients: [CLIENT], force: true, scenarioTimeoutMs: 500, startTimeoutMs: 3000 },
      patience: { endMs: 300, graceMs: 300 },
    },
    () => Promise.resolve({ agent, module: '/none.ko', headers: '/none' }),
  );
  const progress = { stage: () => undefined, detail: () => undefined, note: (line: string) => notes.push(line) };
  const taking = `the kernel does not come back from taking ${CLIENT} from its driver vfio-pci`;
  await expect(target.start(progress)).rejects.toThrow(taking.replace('the', 'The'));
  const { splats } = await target.stop();
  expect(splats).toEqual([]);
  expect(notes).toEqual([
    expect.stringContaining(`to come back from taking ${CLIENT}`),
    expect.stringContaining(`${taking}; the module p2p_conform stays loaded; ${CLIENT} (vfio-pci) has no driver: `),
  ]);
});

it('a kernel that does not come back from a vector: that one is a hang, the others are not run, and the end says so', async () => {
  const agent = path.join(import.meta.dirname, 'fakes', 'hanging-agent.mjs');
  chmodSync(agent, 0o755);
  const { vectors } = await loadCorpus();
  const scenarios = vectors.filter(({ id }) => id.startsWith('single-entry/ram')).slice(0, 3);
  const [running, ...rest] = scenarios.map(({ id }) => id);
  const notes: string[] = [];
  const target = new LiveTarget(
    {
      ...{ providers: [], clients: [CLIENT], force: false, scenarioTimeoutMs: 500 },
      patience: { endMs: 300, graceMs: 300 },
    },
    () => Promise.resolve({ agent, module: '/none.ko', headers: '/none' }),
  );
  await target.start({ stage: () => undefined, detail: () => undefined, note: (line) => notes.push(line) });
  const observations = [];
  for await (const observation of target.run(scenarios.map(scenarioOf))) observations.push(observation);
  expect(observations).toEqual([
    { vector: running, error: { kind: 'hang', message: 'the agent sent nothing for 0.5 s' } },
    ...rest.map((vector) => ({
      vector,
      error: { kind: 'no-answer', message: expect.stringMatching(/^not run: /) as string },
    })),
  ]);
  const { splats } = await target.stop();
  expect(splats).toEqual([expect.stringContaining(`the kernel does not come back from ${running}; the module`)]);
  expect(notes).toEqual([expect.stringContaining(`to come back from ${running}`), ...splats]);
});
