// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TargetStartError } from '../../src/runner/errors/conform-error.js';
import { type Asked, modeOf, NoLazyModeError, requireAsked } from '../../src/runner/qemu/as-asked.js';
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
  const { iommu = 'intel', mode = 'strict', forcedac = false, busOffset } = asked;
  try {
    const wanted = { iommu: iommuOf(topology, iommu), mode, forcedac, busOffset };
    requireAsked({ ready, log, console: '/logs/console-1.log' }, wanted);
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

  const late = { invalidatesLate: true } as const;

  test('lazy: not when all clients invalidate at once', () => {
    const error = refusal(guestOf(), { iommu: 'virtio', mode: 'lazy' }, ['<6>iommu: Default domain type: Translated']);
    expect(error).toBeInstanceOf(NoLazyModeError);
    expect(error).toMatchObject({
      exitCode: 3,
      reason:
        'Linux 6.12.0 has no lazy mode with virtio-iommu: asked for it (iommu.strict=0), it invalidates at each unmap.',
      message: expect.stringContaining('    iommu: Default domain type: Translated') as string,
      cure: 'Leave out --iommu-mode lazy.',
    });
  });

  test('lazy: not when one client invalidates at once, which is another fault', () => {
    const error = refusal(guestOf(late, {}), { mode: 'lazy' });
    expect(error).not.toBeInstanceOf(NoLazyModeError);
    expect(error.message).toContain('it does so at each unmap for cb, not for the others');
  });

  test('strict: not when a client invalidates late', () => {
    const error = refusal(guestOf({}, late), {});
    expect(error).toBeInstanceOf(TargetStartError);
    expect(error.message).toContain('with Intel VT-d it does so later for cb');
  });

  test('passthrough: not when the kernel translates, when it did not read that, or when no driver takes the clients', () => {
    const taken = ['<6>pci 0000:00:01.0: Adding to iommu group 1', '<6>pci 0000:00:02.0: Adding to iommu group 2'];
    const read = '<6>iommu: Default domain type: Passthrough (set via kernel command line)';
    const said = [read, ...taken];
    const mode = 'passthrough';
    expect(refusal(guestOf({}, direct), { mode }, said).message).toContain(
      'translates for ca in a guest that was to let devices through',
    );
    expect(refusal(guestOf(direct, direct), { mode }, taken).message).toContain('its log does not say that it does');
    expect(refusal(guestOf(direct, direct), { mode }, [read, ...taken.slice(1)]).message).toContain(
      'was asked to let 2 clients through Intel VT-d, and its log names 1 devices',
    );
    expect(() => refusal(guestOf(direct, direct), { mode }, said)).toThrow('the guest was taken');
  });

  test('bus addresses: not when one provider has another', () => {
    const offset = 0x40_0000_0000n;
    const [first, ...rest] = guest.providers.map((provider) => ({ ...provider, bus: provider.phys + offset }));
    if (first === undefined) throw new Error('the sample guest has no provider');
    const moved = { ...guest, providers: [first, ...rest] };
    expect(() => refusal(moved, { busOffset: offset })).toThrow('the guest was taken');
    const other = { ...guest, providers: [{ ...first, bus: first.phys }, ...rest] };
    expect(refusal(other, { busOffset: offset }).message).toMatch(
      /274877906944 bytes from the physical ones, and they are not: \S+ at 0x[0-9a-f]+ has 0x[0-9a-f]+\.$/,
    );
  });

  test('forcedac: not when the log does not say it, and the other way round', () => {
    const said = ['<6>Forcing DAC for PCI devices'];
    expect(refusal(guestOf(), { forcedac: true }).message).toContain('its log does not say that it obeys');
    expect(refusal(guestOf(), {}, said).message).toContain('its log says that it forces it');
    const asked = { iommu: iommuOf(topology, 'intel'), mode: 'strict', forcedac: true } as const;
    expect(() => {
      requireAsked({ ready: guestOf(), log: said, console: '' }, asked);
    }).not.toThrow();
  });

  test('what a report says of the mode is what the clients say', () => {
    expect(modeOf(guestOf())).toBe('strict');
    expect(modeOf(guestOf({}, late))).toBe('lazy');
    expect(modeOf(guestOf(direct, direct))).toBeNull();
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

  test.each([
    ['strict, and the kernel is lazy', 'iommu.strict=0', ['--iommu', 'intel'], /was asked to invalidate at each unmap/],
    ['lazy, and the kernel is strict', 'iommu.strict=1', ['--iommu-mode', 'lazy'], /has no lazy mode with Intel VT-d/],
    [
      'no translation, and the kernel translates',
      'iommu.passthrough=0',
      ['--iommu-mode', 'passthrough'],
      /translates for .* in a guest that was to let devices through/,
    ],
    [
      'no translation, and no driver takes the IOMMU',
      'intel_iommu=off',
      ['--iommu-mode', 'passthrough'],
      /clients through Intel VT-d, and its log names 0 devices that an IOMMU's driver takes/,
    ],
    ['IOVA as ever, and it is forced', 'iommu.forcedac=1', [], /its log says that it forces it/],
  ])(
    '%s',
    async (_, parameters, args, message) => {
      const { code, out, err } = await run(parameters, ...args);
      expect({ code, out }, err).toEqual({ code: 3, out: '' });
      expect(err).toMatch(message);
    },
    RUN_MS,
  );
});

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
)('AMD-Vi, which QEMU shows as one that caches what is not present', () => {
  test(
    'has no lazy mode: a run is refused with what the kernel said, and a matrix leaves the cell out',
    async () => {
      const { code, err } = await commandLine([
        ...['run', '--target', 'qemu', '--iommu', 'amd', '--iommu-mode', 'lazy', '--filter', 'kind-orders/ram-bus'],
      ]);
      expect(code, err).toBe(3);
      expect(err).toMatch(
        /has no lazy mode with AMD-Vi: .*invalidates at each unmap\.\n {2}The kernel logged about it:/,
      );
      expect(err).toContain('AMD-Vi: Using strict mode due to virtualization');

      const matrix = await commandLine([
        ...['matrix', '--kernel', '6.12', '--arch', 'x86_64', '--iommu', 'amd', '--iommu-mode', 'lazy'],
        ...['--iommu-mode', 'strict', '--filter', 'kind-orders/ram-bus', '--format', 'json'],
      ]);
      expect(matrix.code, matrix.err).toBe(0);
      expect(JSON.parse(matrix.out)).toMatchObject({
        cells: [{ iommu: 'amd', mode: 'strict', exitCode: 0 }],
        notOffered: [{ iommu: 'amd', mode: 'lazy', reason: expect.stringMatching(/has no lazy mode/) as string }],
      });
    },
    RUN_MS,
  );
});
