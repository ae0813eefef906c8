// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, test } from 'vitest';
import { TargetStartError } from '../../src/runner/errors/conform-error.js';
import { QemuTarget } from '../../src/runner/targets/qemu.js';
import { requireOrSkip } from '../environment.js';
import { fakeQemu } from './fake-qemu.js';
import { silent } from './guest-verdicts.js';
import { ramScenario } from './ram-scenario.js';

const RUN_MS = 300_000;

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('a QEMU that fails', () => {
  const { PATH = '' } = process.env;
  afterEach(() => {
    process.env['PATH'] = PATH;
  });

  test.each([
    ['exit', {}, /QEMU ended with exit code 1/],
    ['silence', { bootTimeoutMs: 1000 }, /the guest sent nothing for 1 s/],
    ['garbage', {}, /the guest sent no frame: a frame starts with/],
  ])(
    '%s: the target does not start, and says why',
    async (mode, timeouts, message) => {
      Object.assign(process.env, fakeQemu(mode));
      const target = new QemuTarget({ iommu: 'intel', setup: false, ...timeouts });
      try {
        await expect(target.start(silent)).rejects.toSatisfy(
          (error) => error instanceof TargetStartError && message.test(error.message),
        );
      } finally {
        await target.stop();
      }
    },
    RUN_MS,
  );

  test(
    'garbage between results: an error of that vector, and the run ends',
    async () => {
      Object.assign(process.env, fakeQemu('garbage-later'));
      const target = new QemuTarget({ iommu: 'intel', setup: false });
      const kinds: string[] = [];
      try {
        await target.start(silent);
        const scenarios = Array.from({ length: 10 }, (_, index) => ramScenario(`n${index}`, 2));
        for await (const observation of target.run(scenarios)) {
          kinds.push('error' in observation ? observation.error.kind : 'ran');
        }
      } finally {
        await target.stop();
      }
      // Each guest gives three results.
      expect(kinds).toEqual(['ran', 'ran', 'ran', 'garbage', 'ran', 'ran', 'ran', 'garbage', 'ran', 'ran']);
    },
    RUN_MS,
  );

  test(
    'a guest that does not power off is told',
    async () => {
      Object.assign(process.env, fakeQemu('stays-on'));
      const target = new QemuTarget({ iommu: 'intel', setup: false, powerOffTimeoutMs: 2000 });
      await target.start(silent);
      for await (const observation of target.run([ramScenario('one', 2)])) expect(observation).toHaveProperty('steps');
      const { splats } = await target.stop();
      expect(splats).toEqual([
        expect.stringMatching(/^the guest did not power off within 2 s: see \S+console-1\.log$/),
      ]);
    },
    RUN_MS,
  );

  test(
    'a crash while several vectors are under way is blamed on none that does not repeat it alone, and is told',
    async () => {
      Object.assign(process.env, fakeQemu('lost-result'));
      const target = new QemuTarget({ iommu: 'intel', setup: false });
      const scenarios = Array.from({ length: 10 }, (_, index) => ramScenario(`n${index}`, 2));
      const seen: string[] = [];
      await target.start(silent);
      for await (const observation of target.run(scenarios)) {
        seen.push(`${observation.vector} ${'error' in observation ? observation.error.kind : 'ran'}`);
      }
      const { splats } = await target.stop();
      expect(seen).toEqual(scenarios.map(({ id }) => `${id} ran`));
      expect(splats).toEqual([expect.stringMatching(/^the guest crashed, and no vector did it again alone: QEMU /)]);
    },
    RUN_MS,
  );
});
