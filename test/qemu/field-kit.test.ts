// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseTar } from 'nanotar';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '../../spec/types/formats.js';
import { scenarioOf } from '../../src/reference/formats/scenario.js';
import { loadJudgingBasis } from '../../src/runner/commands/judging-basis.js';
import { judge } from '../../src/runner/judge/judge.js';
import { knownWrongOf } from '../../src/runner/judge/known-issues.js';
import { describeMachine } from '../../src/runner/live/describe-machine.js';
import { shakeHands } from '../../src/runner/live/shake-hands.js';
import { Channel } from '../../src/runner/qemu/channel.js';
import { runInGuest } from '../../src/runner/qemu/run-in-guest.js';
import { unmetNeed } from '../../src/runner/targets/needs.js';
import { encodeFrame, type Frame, FrameReader, KitMessage, Message } from '../../src/runner/wire/index.js';
import { KIT_END_SIZE, LAYOUT as KIT_LAYOUT } from '../../src/runner/wire/kit-layout.js';
import { LAYOUT } from '../../src/runner/wire/layout.js';
import { requireOrSkip } from '../environment.js';
import { commandLine } from '../runner/command-line.js';
import { DEVICES, KitGuests } from './kit-guest.js';

requireOrSkip(
  'gcc',
  'qemu',
  'kernel',
  'busybox',
)('a field kit on a machine without Node', () => {
  let guests: KitGuests;
  /** What the guest sent back, by name. */
  let files: Map<string, Buffer>;
  const at = (name: string): string => path.join(guests.folder, name);
  const text = (name: string): string => files.get(name)?.toString() ?? `no ${name}`;

  beforeAll(async () => {
    guests = await KitGuests.prepare();
    await guests.run(
      'kit',
      `
kit() { sh /p2p-conform-kit/run.sh --built "$@"; }
cd /tmp
sh /p2p-conform-kit/run.sh --built ${DEVICES} >interrupted.log 2>&1 &
until grep -q "100 of" interrupted.log || ! kill -0 $!; do usleep 1000; done
kill -TERM $!
wait $!
echo $? >interrupted.code
ls p2p-conform-result.bin* /dev/p2p_conform >interrupted.left 2>&1
kit --provider 0000:00:05.0/00.0@1 --client 0000:00:08.0/00.0 >refused.log 2>&1
echo $? >refused.code
kit --client 0000:00:03.0 >driver.log 2>&1
echo $? >driver.code
kit ${DEVICES} >whole.log 2>&1
echo $? >whole.code
ls /dev/p2p_conform >whole.left 2>&1
echo >>/p2p-conform-kit/cases.bin
kit ${DEVICES} >changed.log 2>&1
echo $? >changed.code
tar cf - * >$port
`,
      `file,id=channel,path=${at('back.tar')}`,
    );
    files = new Map(parseTar(readFileSync(at('back.tar'))).map(({ name, data }) => [name, Buffer.from(data ?? [])]));
    const result = files.get('p2p-conform-result.bin');
    if (result === undefined) throw new Error(`${text('whole.log')}\n${readFileSync(at('kit.console'), 'latin1')}`);
    writeFileSync(at('result.bin'), result);
  }, 600_000);
  afterAll(() => {
    guests.remove();
  });

  const compare = async (name: string): Promise<{ code: number | undefined; err: string; report: Report | null }> => {
    const { code, out, err } = await commandLine(['compare', at(name), '--format', 'json']);
    return { code, err, report: out === '' ? null : (JSON.parse(out) as Report) };
  };

  it('leaves a result that compare judges without a failure', async () => {
    expect(text('whole.code'), text('whole.log')).toBe('0\n');
    const { code, err, report } = await compare('result.bin');
    expect(code, err).toBe(0);
    expect(report?.counts).toMatchObject({ fail: 0, error: 0, xpass: 0 });
    expect(report?.counts.pass).toBeGreaterThan(400);
    expect(report?.target).toMatchObject({
      kind: 'live',
      kernel: { release: expect.stringMatching(/^6\.12\./) as string },
    });
    const skips = report?.results.filter(({ status }) => status === 'skip') ?? [];
    // Nothing is forged: on this CPU, whatever a switch does not connect goes through the host bridge.
    expect(skips.every(({ reason }) => reason !== undefined)).toBe(true);
    const { corpus } = await loadJudgingBasis();
    expect(report?.results).toHaveLength(corpus.vectors.length + corpus.paths.length);
    const ofPaths = skips.filter(({ reason }) => reason === 'a field kit has no path vectors');
    expect(ofPaths).toHaveLength(corpus.paths.length);
  });

  it('unloads the module in the end, and after a signal, which leaves no result', () => {
    expect(text('whole.left')).toContain('No such file');
    expect(text('interrupted.code'), text('interrupted.log')).toBe('130\n');
    expect(text('interrupted.left')).not.toMatch(/^(\/dev|p2p)/m);
  });

  it('says what is wrong with devices, and with a kit that was changed', () => {
    expect(text('refused.code'), text('refused.log')).toBe('3\n');
    expect(text('refused.log')).toContain("can't use these devices");
    expect(text('driver.code'), text('driver.log')).toBe('3\n');
    expect(text('changed.code'), text('changed.log')).toBe('2\n');
    expect(text('changed.log')).toContain('cases.bin');
  });

  it('refuses a result that is cut short, changed, of another kit or corpus', async () => {
    const whole = readFileSync(at('result.bin'));
    const changed = async (name: string, bytes: Uint8Array, expected = 2): Promise<string> => {
      writeFileSync(at(name), bytes);
      const { code, err } = await compare(name);
      expect(code, err).toBe(expected);
      return err;
    };
    expect(await changed('short.bin', whole.subarray(0, -1))).toContain('cut short');
    expect(await changed('shorter.bin', whole.subarray(0, 1000))).toContain('cut short');
    const flipped = Buffer.from(whole);
    const middle = Math.floor(whole.length / 2);
    flipped.writeUInt8(flipped.readUInt8(middle) ^ 1, middle);
    expect(await changed('flipped.bin', flipped)).toMatch(/damaged|changed|cut short/);
    expect(await changed('cases.bin', readFileSync(at('p2p-conform-kit/cases.bin')))).toContain('not a result');
    // With checksums that fit again, only what the file says is left to be wrong.
    const frames = new FrameReader().push(whole);
    const rewritten = (change: (frame: Frame) => Uint8Array): Buffer => {
      const body = Buffer.concat(frames.slice(0, -1).map((frame) => encodeFrame(frame.type, frame.seq, change(frame))));
      const digest = createHash('sha256').update(body).digest('hex');
      const end = Buffer.alloc(KIT_END_SIZE);
      end.write(digest, 'latin1');
      return Buffer.concat([body, encodeFrame(KitMessage.END, 0, end)]);
    };
    const inHead = (field: 'corpus' | 'kit') =>
      rewritten(({ type, payload }) => {
        const bytes = Uint8Array.from(payload);
        const at = KIT_LAYOUT.kit_head.offsets[field];
        if (type === KitMessage.HEAD) bytes[at] = bytes[at] === 0x30 ? 0x31 : 0x30;
        return bytes;
      });
    expect(
      await changed(
        'same.bin',
        rewritten(({ payload }) => payload),
        0,
      ),
    ).toBe('');
    expect(await changed('corpus.bin', inHead('corpus'))).toContain('the kit was made of corpus');
    expect(await changed('kit.bin', inHead('kit'))).toContain('of another kit');
    const placed = frames.filter(({ type }) => type === KitMessage.PLACED)[100];
    const moved = rewritten((frame) => {
      const bytes = Uint8Array.from(frame.payload);
      // The DMA mask of its first client.
      if (frame === placed) bytes[LAYOUT.scenario.size + LAYOUT.client.offsets.dma_mask] = 0x77;
      return bytes;
    });
    expect(await changed('moved.bin', moved)).toContain('not this vector');
    const crcOnly = Buffer.concat(
      frames.map((frame) => {
        const bytes = Uint8Array.from(frame.payload);
        if (frame.type === Message.RESULT && bytes.length > 0) bytes[bytes.length - 1] = 0x5a;
        return encodeFrame(frame.type, frame.seq, bytes);
      }),
    );
    expect(await changed('edited.bin', crcOnly)).toContain('the file was changed');
  });

  it('has the same agent serve a host, as a live run does', async () => {
    const channel = await Channel.listen(at('live.socket'));
    const guest = guests.run(
      'live',
      `/p2p-conform-kit/agent/p2pc-agent --module /p2p-conform-kit/module/p2p_conform.ko --serve $port ${DEVICES}
ls /dev/p2p_conform`,
      `socket,id=channel,path=${at('live.socket')}`,
    );
    const peer = { send: channel.send.bind(channel), next: channel.next.bind(channel) };
    const { facts, ready } = await shakeHands(peer, 60_000);
    const { corpus, knownIssues } = await loadJudgingBasis();
    const machine = describeMachine(facts, ready, {});
    const known = knownWrongOf(knownIssues, machine);
    const vectors = corpus.vectors.filter((vector) => unmetNeed(scenarioOf(vector), machine.capabilities) === null);
    const statuses = new Map([['skip', corpus.vectors.length + corpus.paths.length - vectors.length]]);
    const options = { timeoutMs: 60_000, onLog: () => undefined };
    let index = 0;
    for await (const observation of runInGuest({ guest: peer, ready }, vectors.map(scenarioOf), options)) {
      const vector = vectors[index++];
      if (vector === undefined) break;
      const { status } = judge(vector, observation, known.get(vector.id));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    peer.send(encodeFrame(Message.STOP, 0, new Uint8Array()));
    await guest;
    channel.close();
    const { report } = await compare('result.bin');
    const counted = Object.entries(report?.counts ?? {}).filter(([, count]) => count > 0);
    expect(Object.fromEntries(statuses)).toEqual(Object.fromEntries(counted));
    expect(readFileSync(at('live.console'), 'latin1')).toContain('/dev/p2p_conform: No such file');
  });
});
