// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseTar } from 'nanotar';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '../../spec/types/formats.js';
import { requireOrSkip } from '../environment.js';
import { commandLine } from '../runner/command-line.js';
import { DEVICES, KitGuests } from './kit-guest.js';

/** Clients of DEVICES. */
const REMOVED = '0000:00:04.0/00.0/01.0/00.0';
const MASTER = '0000:00:08.0/00.0';
/** Bits of the command register. */
const DECODES_MEMORY = 2;
const MASTERS_BUS = 4;

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
  'busybox',
)('devices that somebody else sets up, and takes away', () => {
  let guests: KitGuests;
  /** What the guest sent back, by name. */
  let files: Map<string, Buffer>;
  const at = (name: string): string => path.join(guests.folder, name);
  const text = (name: string): string => files.get(name)?.toString() ?? `no ${name}`;

  beforeAll(async () => {
    guests = await KitGuests.prepare();
    await guests.buildMeddler();
    await guests.run(
      'meddled',
      `
begin() {
	sh /p2p-conform-kit/run.sh --built ${DEVICES} >$1.log 2>&1 &
	run=$!
	until grep -q "100 of" $1.log || ! kill -0 $run; do usleep 1000; done
}
end() {
	wait $run
	echo $? >$1.code
	dmesg -c >$1.dmesg
	ls /dev/p2p_conform >$1.left 2>&1
	mv p2p-conform-result.bin $1.bin
}
meddle() {
	insmod /meddler.ko does=$1 device=$2
	rmmod meddler
}
cd /tmp
meddle master ${MASTER}
meddle tell ${MASTER}
begin master
meddle tell ${MASTER}
(
	until grep -q "now unloading" master.log; do usleep 1000; done
	usleep 200000
) 3</dev/p2p_conform &
end master
meddle tell ${MASTER}
dmesg -c >>master.dmesg
begin removed
meddle remove ${REMOVED}
end removed
tar cf - * >$port
`,
      `file,id=channel,path=${at('back.tar')}`,
      // Whoever asks for it, devices are taken one after another.
      ['driver_async_probe=*'],
    );
    files = new Map(parseTar(readFileSync(at('back.tar'))).map(({ name, data }) => [name, Buffer.from(data ?? [])]));
    for (const name of ['master.bin', 'removed.bin']) writeFileSync(at(name), files.get(name) ?? '');
  }, 900_000);
  afterAll(() => {
    guests.remove();
  });

  const compare = async (name: string): Promise<{ code: number | undefined; err: string; report: Report }> => {
    const { code, out, err } = await commandLine(['compare', at(name), '--format', 'json']);
    expect(out, `${err}\n${readFileSync(at('meddled.console'), 'latin1')}`).not.toBe('');
    return { code, err, report: JSON.parse(out) as Report };
  };

  it('has no client master the bus during a run, and leaves it to do so as before', async () => {
    expect(text('master.code'), text('master.log')).toBe('0\n');
    const told = [...text('master.dmesg').matchAll(/tell \S+: command 0x([0-9a-f]{4})/g)].map(([, hex]) =>
      Number.parseInt(hex ?? '', 16),
    );
    const [before, during, after] = told;
    expect(told).toHaveLength(3);
    expect((before ?? 0) & MASTERS_BUS).toBe(MASTERS_BUS);
    expect((during ?? 0) & (MASTERS_BUS | DECODES_MEMORY)).toBe(DECODES_MEMORY);
    expect(after).toBe(before);
    const { code, report } = await compare('master.bin');
    expect(code).toBe(0);
    expect(report.counts.pass).toBeGreaterThan(400);
  });

  it('is unloaded though somebody looked at its device for a moment', () => {
    expect(text('master.log')).not.toContain('stays loaded');
    expect(text('master.left')).toContain('No such file');
  });

  it('refuses what follows the removal of a client, and the kernel goes on', async () => {
    expect(text('removed.code'), text('removed.log')).toBe('0\n');
    const { code, report } = await compare('removed.bin');
    expect(code).toBe(1);
    expect(report.counts).toMatchObject({ fail: 0, xpass: 0 });
    // From 100 on, or soon after.
    expect(report.counts.pass).toBeGreaterThan(50);
    expect(report.counts.error).toBeGreaterThan(100);
    const reasons = new Set(report.results.filter(({ status }) => status === 'error').map(({ reason }) => reason));
    expect([...reasons]).toEqual([expect.stringContaining('RUN: No such device')]);
    expect(text('removed.left')).toContain('No such file');
    expect(text('removed.dmesg')).toContain(`remove ${REMOVED}`);
    expect(text('removed.dmesg')).not.toMatch(/BUG|Oops|WARNING/);
  });
});
