// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TargetStartError } from '../../src/runner/errors/conform-error.js';
import { type Asked, requireAsked } from '../../src/runner/qemu/as-asked.js';
import { iommuOf, loadTopology } from '../../src/runner/qemu/topology.js';
import type { Ready, ReadyClient } from '../../src/runner/wire/index.js';
import { requireOrSkip } from '../environment.js';
import { commandLine, type Ended } from '../runner/command-line.js';
import { guest } from '../wire/sample-guest.js';
import { fakeQemu } from './fake-qemu.js';

const RUN_MS = 900_000;
const topology = await loadTopology('x86-switch');

/** The sample guest, whose clients differ in this, one after the other. */
function guestOf(...clients: readonly Partial<ReadyClient>[]): Ready {
  return { ...guest, clients: guest.clients.map((client, index) => ({ ...client, ...clients[index] })) };
}

function refusal(ready: Ready, asked: Partial<Omit<Asked, 'iommu'>> & { iommu?: string }, log: string[] = []): Error {
  const { iommu = 'intel', ...rest } = asked;
  try {
    requireAsked({ ready, log, console: '/logs/console-1.log' }, { ...rest, iommu: iommuOf(topology, iommu) });
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the guest was taken');
}

describe('a guest is the one that was asked for', () => {
  const direct = { profile: 'dma-direct' } as const;

  test.each(['intel', 'amd', 'virtio'])('%s: not when the kernel does not use it for one of the clients', (iommu) => {
    const error = refusal(guestOf({}, direct), { iommu }, [
      '<6>Kernel command line: intel_iommu=on iommu.strict=1',
      '<6>DMAR: Host address width 39',
      '<4>DMAR: Failed to map: timed out',
      '<6>pci 0000:00:01.0: Adding to iommu group 1',
      '<6>Freeing unused kernel image',
    ]);
    expect(error).toBeInstanceOf(TargetStartError);
    expect(error).toMatchObject({
      exitCode: 3,
      message: [
        `Linux 6.12.0 does not use the guest's IOMMU (${iommuOf(topology, iommu).title}) for cb: they have dma-direct.`,
        '  The kernel logged about it:',
        '    DMAR: Host address width 39',
        '    DMAR: Failed to map: timed out',
      ].join('\n'),
      cure: expect.stringContaining('/logs/console-1.log') as string,
    });
  });

  test('without an IOMMU: not when the kernel translates', () => {
    const error = refusal(guestOf(direct, {}), { iommu: 'none' });
    expect(error.message).toContain('translates for cb in a guest that was to have no IOMMU');
    expect(error.message).toContain('The kernel logged nothing about an IOMMU.');
  });
});

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('a run whose guest is another one than was asked for', () => {
  const FILTERS = ['--filter', 'direct/*', '--filter', 'kind-orders/ram-bus'];

  /** Runs a guest whose kernel is told more than it was asked for. */
  function run(parameters: string, ...args: readonly string[]): Promise<Ended> {
    const env = fakeQemu('more-parameters', { FAKE_PARAMETERS: parameters });
    return commandLine(['run', '--target', 'qemu', ...args, ...FILTERS], { env });
  }

  test(
    'an IOMMU that does not come up: nothing is judged, and the error keeps the console',
    async () => {
      const { code, out, err } = await run('intel_iommu=off', '--iommu', 'intel');
      expect({ code, out }, err).toEqual({ code: 3, out: '' });
      expect(err).toMatch(
        /does not use the guest's IOMMU \(Intel VT-d\) for .*: they have dma-direct\.\n {2}The kernel/,
      );
      const console = /See (\S+console\S+\.log)/.exec(err)?.[1] ?? '';
      expect(existsSync(console), console).toBe(true);
    },
    RUN_MS,
  );
});
