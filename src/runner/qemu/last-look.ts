// SPDX-License-Identifier: Apache-2.0
import { Message } from '../wire/index.js';
import { ask, type Asking } from './ask.js';
import { GuestFailure } from './guest-failure.js';

/**
 * What only the end of the module's life shows: its driver leaves the devices with mappings or memory still out, or something
 * that nothing points to any more. To be called with nothing under way; the module is not set up afterwards.
 * @returns what is wrong beyond what the kernel logs, or null
 */
export async function lastLook(asking: Asking): Promise<string | null> {
  try {
    await ask(asking, { type: Message.RELOAD, answer: Message.HELLO });
    await ask(asking, { type: Message.LEAKS, answer: Message.LEAKS_RESULT });
    return null;
  } catch (error) {
    if (!(error instanceof GuestFailure)) throw error;
    return `the guest failed when the module was unloaded: ${error.message}`;
  }
}
