// SPDX-License-Identifier: Apache-2.0
import type { Topology } from '../../../spec/types/formats.js';
import { GuestFailure } from './guest-failure.js';
import { logLines } from './log-lines.js';
import type { Peer } from './run-in-guest.js';
import { decodeReady, encodeFrame, encodeSetup, Message, type Ready, WireError } from '../wire/index.js';

/** A request to the guest's agent or module that is no scenario. */
export interface Request {
  readonly type: number;
  /** The message that answers it. */
  readonly answer: number;
  readonly payload?: Uint8Array;
}

export interface Asking {
  readonly guest: Peer;
  readonly timeoutMs: number;
  /** Told what the kernel logged meanwhile. */
  readonly onLog: (lines: readonly string[]) => void;
}

const SEQ = 0;

/**
 * Sends one request, and waits for its answer. Nothing else may be under way.
 * @returns the answer's payload
 * @throws GuestFailure when the guest refuses, fails or says something else
 */
export async function ask({ guest, timeoutMs, onLog }: Asking, request: Request): Promise<Uint8Array> {
  guest.send(encodeFrame(request.type, SEQ, request.payload ?? new Uint8Array()));
  for (;;) {
    const frame = await guest.next(timeoutMs);
    if (frame.type === request.answer) return frame.payload;
    if (frame.type === Message.FAIL) throw new GuestFailure('refused', Buffer.from(frame.payload).toString('latin1'));
    if (frame.type !== Message.LOG) throw new GuestFailure('garbage', `message ${frame.type}, which is no answer`);
    onLog(logLines(frame.payload));
  }
}

/**
 * Lets the agent unload the module and load it again, and sets it up anew.
 * @returns the guest's devices as they are now
 * @throws GuestFailure as ask
 */
export async function reload(asking: Asking, topology: Topology): Promise<Ready> {
  await ask(asking, { type: Message.RELOAD, answer: Message.HELLO });
  const payload = await ask(asking, { type: Message.SETUP, answer: Message.READY, payload: encodeSetup(topology) });
  return understood(() => decodeReady(payload, topology, true));
}

/** @throws GuestFailure in place of the WireError of a payload that can't be read */
export function understood<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new GuestFailure('garbage', error.message);
  }
}
