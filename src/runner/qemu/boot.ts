// SPDX-License-Identifier: Apache-2.0
import type { Topology } from '../../../spec/types/formats.js';
import { TargetStartError } from '../errors/conform-error.js';
import {
  decodeReady,
  encodeFrame,
  encodeSetup,
  Message,
  VERSION,
  readHello,
  HELLO_SIZE,
  type Ready,
  WireError,
} from '../wire/index.js';
import { Guest, type GuestOptions } from './guest.js';
import { GuestFailure } from './guest-failure.js';
import { logLines } from './log-lines.js';

/** A guest whose agent and module are ready for scenarios. */
export interface BootedGuest {
  readonly guest: Guest;
  /** The guest's devices and memory, as its module reported them. */
  readonly ready: Ready;
  /** What its kernel logged meanwhile. */
  readonly log: readonly string[];
}

/**
 * Starts a guest and waits until it can run scenarios.
 * @param timeoutMs how long the guest may be silent
 * @throws TargetStartError when it doesn't come so far; the guest is ended then
 */
export async function bootGuest(options: GuestOptions, topology: Topology, timeoutMs: number): Promise<BootedGuest> {
  const guest = await Guest.start(options);
  try {
    return await shakeHands(guest, topology, timeoutMs);
  } catch (error) {
    await guest.end();
    if (!(error instanceof GuestFailure)) throw error;
    const words = guest.lastWords().slice(-12);
    throw new TargetStartError(
      `The guest did not come up: ${error.message}${words.map((line) => `\n  ${line}`).join('')}`,
      `See ${guest.console} and ${guest.qemuLog}`,
    );
  }
}

async function shakeHands(guest: Guest, topology: Topology, timeoutMs: number): Promise<BootedGuest> {
  const log: string[] = [];
  const expect = async (type: number, name: string): Promise<Uint8Array> => {
    for (;;) {
      const frame = await guest.next(timeoutMs);
      if (frame.type === type) return frame.payload;
      if (frame.type === Message.FAIL) throw new GuestFailure('refused', Buffer.from(frame.payload).toString('latin1'));
      if (frame.type !== Message.LOG) throw new GuestFailure('garbage', `message ${frame.type} in place of ${name}`);
      log.push(...logLines(frame.payload));
    }
  };
  const hello = await expect(Message.HELLO, 'HELLO');
  if (hello.length !== HELLO_SIZE) throw new GuestFailure('garbage', `a HELLO of ${hello.length} bytes`);
  const { version } = readHello(new DataView(hello.buffer, hello.byteOffset, hello.byteLength), 0);
  if (version !== VERSION) throw new GuestFailure('refused', `the agent speaks version ${version}, not ${VERSION}`);
  guest.send(encodeFrame(Message.SETUP, 0, encodeSetup(topology)));
  const answer = await expect(Message.READY, 'READY');
  try {
    return { guest, ready: decodeReady(answer, topology, true), log };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new GuestFailure('garbage', error.message);
  }
}
