// SPDX-License-Identifier: Apache-2.0
import { GuestFailure } from '../qemu/guest-failure.js';
import { logLines } from '../qemu/log-lines.js';
import type { Peer } from '../qemu/run-in-guest.js';
import { decodeReady, decodeSetupDevices, KitMessage, Message, type Ready, WireError } from '../wire/index.js';
import { type Facts, parseFacts } from './facts.js';

/** What the agent told before it takes scenarios. */
export interface Introduction {
  readonly facts: Facts;
  readonly ready: Ready;
  /** What the kernel logged meanwhile. */
  readonly log: readonly string[];
}

/**
 * Hears what the machine is and offers.
 * @param timeoutMs how long the agent may be silent
 * @throws GuestFailure when the agent or the module refuses, or sends something else
 */
export async function shakeHands(peer: Peer, timeoutMs: number): Promise<Introduction> {
  const log: string[] = [];
  const expect = async (type: number, name: string): Promise<Uint8Array> => {
    for (;;) {
      const frame = await peer.next(timeoutMs);
      if (frame.type === type) return frame.payload;
      if (frame.type === Message.FAIL) {
        const why = [
          Buffer.from(frame.payload).toString('latin1'),
          ...log.filter((line) => line.includes('p2p_conform')),
        ];
        throw new GuestFailure('refused', why.join('; '));
      }
      if (frame.type !== Message.LOG) throw new GuestFailure('garbage', `message ${frame.type} in place of ${name}`);
      log.push(...logLines(frame.payload));
    }
  };
  try {
    const facts = parseFacts(await expect(KitMessage.FACTS, 'FACTS'));
    const devices = decodeSetupDevices(await expect(KitMessage.DEVICES, 'DEVICES'));
    const ready = decodeReady(await expect(Message.READY, 'READY'), devices, false);
    await expect(Message.HELLO, 'HELLO');
    return { facts, ready, log };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new GuestFailure('garbage', error.message);
  }
}
