// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, test } from 'vitest';
import { splatsOf } from '../../src/runner/judge/splats.js';
import { type Asking, reload } from '../../src/runner/qemu/ask.js';
import { unbindProviders } from '../../src/runner/stress/unbind.js';
import { requireOrSkip } from '../environment.js';
import { type BootedMachine, bootMachine } from './booted-machine.js';

const BUILD_AND_RUN_MS = 600_000;
const ANSWER_MS = 30_000;

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('a device of the guest that is a provider with two BARs', () => {
  let booted: BootedMachine | null = null;
  const splats: string[] = [];
  const asking = (): Asking => {
    if (booted === null) throw new Error('no guest');
    const { guest } = booted;
    return { guest, timeoutMs: ANSWER_MS, onLog: (lines) => splats.push(...splatsOf(lines)) };
  };

  beforeAll(async () => {
    booted = await bootMachine();
  }, BUILD_AND_RUN_MS);
  afterAll(() => booted?.powerOff());

  test(
    'has each BAR published by itself, and is refused with one BAR twice',
    async () => {
      if (booted === null) throw new Error('no guest');
      const { ready, topology } = booted;
      const [first, second] = ready.providers.filter(({ name }) => name.startsWith('h2-'));
      expect(first?.device).toBe(second?.device);
      // The nearer BAR ends where the other starts: nothing of one is told as part of the other.
      expect((first?.phys ?? 0n) + (first?.size ?? 0n)).toBe(second?.phys);
      const twice = { ...topology, providers: { ...topology.providers } };
      const { 'h2-cmb': cmb } = twice.providers;
      if (cmb === undefined) throw new Error('the topology has no h2-cmb');
      twice.providers['h2-pmr'] = cmb;
      await expect(reload(asking(), twice)).rejects.toThrow('File exists');
      expect(await reload(asking(), topology)).toEqual(ready);
      expect(splats).toEqual([]);
    },
    BUILD_AND_RUN_MS,
  );

  test(
    'can be unbound once all its memory is given back',
    async () => {
      if (booted === null) throw new Error('no guest');
      const outcome = await unbindProviders(asking(), booted.ready, booted.topology);
      expect(outcome).toEqual({ unbinds: 4, findings: [], notRun: null });
      expect(splats).toEqual([]);
    },
    BUILD_AND_RUN_MS,
  );
});
