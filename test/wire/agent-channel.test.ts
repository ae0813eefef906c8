// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/reference/formats/index.js';
import { encodeFrame, FrameReader, Message } from '../../src/runner/wire/index.js';
import { LAYOUT, MAX_REQUEST } from '../../src/runner/wire/layout.js';
import { requireOrSkip } from '../environment.js';
import { anyFrame } from './frames.js';

requireOrSkip('gcc')("the agent's channel", () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-channel-'));
  const echo = path.join(folder, 'echo');

  beforeAll(() => {
    const harness = path.join(packageRoot, 'native-harness');
    const agent = path.join(harness, 'agent');
    execFileSync('gcc', [
      ...['-O1', '-g', '-Wall', '-Wextra', '-Werror', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
      ...['-I', agent, '-I', path.join(harness, 'protocol')],
      ...[
        path.join(packageRoot, 'test', 'wire', 'echo.c'),
        path.join(agent, 'channel.c'),
        path.join(agent, 'crc32.c'),
        path.join(agent, 'stop.c'),
      ],
      ...['-o', echo],
    ]);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  // Synchronous, so that nothing but the agent's code decides what comes back: no streams of ours end early under load.
  const run = (input: Uint8Array): { output: Uint8Array; status: number | null; errors: string } => {
    const { stdout, stderr, status, signal } = spawnSync(echo, { input, maxBuffer: 64 * 1024 * 1024 });
    expect(signal).toBe(null);
    return { output: stdout, status, errors: stderr.toString() };
  };

  it('reads what the host writes, and the host reads what it writes', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 20 }), (frames) => {
        const { output, status } = run(
          Buffer.concat(frames.map(({ type, seq, payload }) => encodeFrame(type, seq, payload))),
        );
        expect(status).toBe(0);
        expect(new FrameReader().push(output)).toEqual(frames);
      }),
      { numRuns: 20 },
    );
  });

  it('takes the largest request', () => {
    const payload = new Uint8Array(MAX_REQUEST).fill(0xa5);
    const { output, status } = run(Buffer.concat([1, 2, 3].map((seq) => encodeFrame(Message.RUN, seq, payload))));
    expect(status).toBe(0);
    const frames = new FrameReader().push(output);
    expect(frames.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    // Not toEqual: it looks at every byte by itself.
    expect(frames.every((frame) => Buffer.compare(frame.payload, payload) === 0)).toBe(true);
  });

  it('survives any wrong bytes, and passes on no frame that is wrong', () => {
    fc.assert(
      fc.property(
        anyFrame,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (frame, changes) => {
          const bytes = encodeFrame(frame.type, frame.seq, frame.payload);
          for (const [position, value] of changes) bytes[position % bytes.length] = value;
          const { output, status, errors } = run(bytes);
          expect(errors).toBe('');
          expect([0, constants.errno.EBADMSG, constants.errno.EMSGSIZE, constants.errno.EPIPE, 93]).toContain(status);
          // What comes back is a good frame of what went in, which only a harmless change allows.
          for (const { payload } of new FrameReader().push(output)) expect(payload).toEqual(frame.payload);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['magic', LAYOUT.frame.offsets.magic, constants.errno.EBADMSG],
    ['checksum', LAYOUT.frame.offsets.crc32, constants.errno.EBADMSG],
    // EPROTONOSUPPORT has the number 93 in Linux.
    ['version', LAYOUT.frame.offsets.version, 93],
    ['length', LAYOUT.frame.offsets.length + 3, constants.errno.EMSGSIZE],
  ])('refuses a frame with a wrong %s', (_, at, errno) => {
    const bytes = encodeFrame(Message.RUN, 7, new Uint8Array([1, 2, 3]));
    bytes[at] = (bytes[at] ?? 0) ^ 0x40;
    const { output, status } = run(bytes);
    expect(status).toBe(errno);
    expect(output).toHaveLength(0);
  });

  it('reports an input that ends in the middle of a frame', () => {
    const bytes = encodeFrame(Message.RUN, 7, new Uint8Array([1, 2, 3]));
    expect(run(bytes.subarray(0, -1)).status).toBe(constants.errno.EPIPE);
  });
});
