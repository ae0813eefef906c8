// SPDX-License-Identifier: Apache-2.0
import type { Observation } from '../../../spec/types/formats.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { place, type Placement } from '../placement/index.js';
import { decodeResult, encodeFrame, encodeScenario, Message, WireError } from '../wire/index.js';
import type { Ready } from '../wire/index.js';
import type { Guest } from './guest.js';
import { GuestFailure } from './guest-failure.js';
import { logLines } from './log-lines.js';

/** Bytes of requests that may be unanswered: enough to keep the guest busy while the host judges. */
const WINDOW_BYTES = 256 * 1024;

/** The agent at the other end of a channel, in a guest or on this machine. */
export type Peer = Pick<Guest, 'send' | 'next'>;

/** The guest failed while several requests had no answer. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  /**
   * @param failure how the guest failed
   * @param scenarios how many had no answer, those that it skips included
   */
  constructor(
    readonly failure: GuestFailure,
    readonly scenarios: number,
  ) {
    super(failure.message);
  }
}

export interface GuestRunOptions {
  /** How long the guest may be silent about a scenario. */
  readonly timeoutMs: number;
  /** Told the kernel's log lines, and whether they came with a scenario. */
  readonly onLog: (lines: readonly string[], attributed: boolean) => void;
}

/** What one scenario may log; a kernel that says more goes on saying the same. */
const LOGGED_LINES = 1000;

/** What the agent says when dma_set_mask() refuses a client's mask (p2pc_run.c: p2pc_configure, EOPNOTSUPP). */
const MASK_REFUSED = /^RUN: Operation not supported$/;

interface Sent {
  readonly scenario: Scenario;
  readonly placement: Placement;
  readonly seq: number;
  readonly bytes: number;
}

/** A scenario that was sent, or needs not be. */
type Pending = Sent | { readonly scenario: Scenario; readonly skipped: string };

/**
 * Runs scenarios in a guest, several under way at a time, and yields their observations in order.
 * @throws GuestFailure when the guest fails in the scenario after the last one that was yielded
 * @throws UnansweredError when it crashes and several scenarios were under way: an answer that was on its way may be lost
 */
export async function* runInGuest(
  { guest, ready }: { readonly guest: Peer; readonly ready: Ready },
  scenarios: readonly Scenario[],
  options: GuestRunOptions,
): AsyncGenerator<Observation> {
  const pending: Pending[] = [];
  let sent = 0;
  let unanswered = 0;
  const sendMore = (): void => {
    for (let next = scenarios[sent]; next !== undefined && unanswered < WINDOW_BYTES; next = scenarios[sent]) {
      sent += 1;
      const placement = place(next, ready);
      if ('skip' in placement) {
        pending.push({ scenario: next, skipped: placement.skip });
        continue;
      }
      const frame = encodeFrame(Message.RUN, sent, encodeScenario(next, placement));
      pending.push({ scenario: next, placement, seq: sent, bytes: frame.length });
      unanswered += frame.length;
      guest.send(frame);
    }
  };
  for (;;) {
    sendMore();
    const [head] = pending;
    if (head === undefined) return;
    if ('skipped' in head) {
      yield { vector: head.scenario.id, skipped: head.skipped };
    } else {
      yield await answerTo(head, guest, options).catch((error: unknown) => {
        const alone = pending.filter((each) => 'seq' in each).length === 1;
        throw error instanceof GuestFailure && error.kind === 'crash' && !alone
          ? new UnansweredError(error, pending.length)
          : error;
      });
      unanswered -= head.bytes;
    }
    pending.shift();
  }
}

/**
 * Runs one scenario with devices that the caller chose.
 * @param seq - a number that no request to this guest had
 * @throws GuestFailure when the guest fails meanwhile
 */
export async function runPlaced(
  { guest }: { readonly guest: Peer },
  { scenario, placement }: { readonly scenario: Scenario; readonly placement: Placement },
  seq: number,
  options: GuestRunOptions,
): Promise<Observation> {
  const frame = encodeFrame(Message.RUN, seq, encodeScenario(scenario, placement));
  guest.send(frame);
  return await answerTo({ scenario, placement, seq, bytes: frame.length }, guest, options);
}

async function answerTo(sent: Sent, guest: Peer, options: GuestRunOptions): Promise<Observation> {
  const { scenario, placement, seq } = sent;
  const log: string[] = [];
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    const frame = await guest.next(Math.max(deadline - Date.now(), 0));
    const withLog = <T extends Observation>(observation: T): T =>
      log.length > 0 ? { ...observation, log } : observation;
    if (frame.type === Message.LOG) {
      const lines = logLines(frame.payload);
      options.onLog(lines, frame.seq === seq);
      if (frame.seq === seq) log.push(...lines.slice(0, LOGGED_LINES - log.length));
    } else if (frame.type === Message.RESULT && frame.seq === seq) {
      return withLog(decode(frame.payload, scenario, placement));
    } else if (frame.type === Message.FAIL && frame.seq === seq) {
      const message = Buffer.from(frame.payload).toString('latin1');
      if (MASK_REFUSED.test(message)) {
        return { vector: scenario.id, skipped: "needs a DMA mask that the guest's platform does not support" };
      }
      return withLog({ vector: scenario.id, error: { kind: 'refused', message } });
    } else {
      throw new GuestFailure(
        'garbage',
        `message ${frame.type} of request ${frame.seq} in place of the result of ${seq}`,
      );
    }
  }
}

function decode(payload: Uint8Array, scenario: Scenario, placement: Placement): Observation {
  try {
    return decodeResult(payload, scenario, placement);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new GuestFailure('garbage', `the result can't be read: ${error.message}`);
  }
}
