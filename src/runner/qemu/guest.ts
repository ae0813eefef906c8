// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { execa } from 'execa';
import type { Frame } from '../wire/frame.js';
import { Channel } from './channel.js';
import { consoleTail, panicLine } from './console-log.js';
import { GuestFailure } from './guest-failure.js';

/** After QEMU ended, for what it left in the socket. */
const DRAIN_MS = 1000;

export interface GuestOptions {
  /** The QEMU program. */
  readonly program: string;
  /** Its arguments, given the socket's path and the console file's. */
  readonly arguments: (socket: string, console: string) => string[];
  /** A private folder with a short path. */
  readonly temporary: string;
  /** Folder for the console's log and QEMU's own. */
  readonly logs: string;
  /** Tells the boots of one run apart in file names. */
  readonly name: string;
}

/** One QEMU process and the channel to the agent in it. It ends when this process ends, however that happens. */
export class Guest {
  /** Path of what the kernel writes to its console. */
  readonly console: string;
  /** Path of what QEMU itself says. */
  readonly qemuLog: string;
  private readonly abort = new AbortController();
  private readonly ended: Promise<void>;

  private constructor(
    private readonly channel: Channel,
    options: GuestOptions,
    socket: string,
  ) {
    this.console = path.join(options.logs, `console-${options.name}.log`);
    this.qemuLog = path.join(options.logs, `qemu-${options.name}.log`);
    // The kernel ends QEMU even when this process is killed and can't.
    const args = ['--pdeathsig', 'KILL', options.program, ...options.arguments(socket, this.console)];
    this.ended = this.supervise(
      execa('setpriv', args, {
        stdin: 'ignore',
        stdout: { file: this.qemuLog, append: true },
        stderr: { file: this.qemuLog, append: true },
        reject: false,
        cancelSignal: this.abort.signal,
        killSignal: 'SIGKILL',
      }),
    );
  }

  /** Starts QEMU; the guest then boots by itself. */
  static async start(options: GuestOptions): Promise<Guest> {
    const socket = path.join(options.temporary, options.name);
    return new Guest(await Channel.listen(socket), options, socket);
  }

  /** Sends encoded frames. */
  send(bytes: Uint8Array): void {
    this.channel.send(bytes);
  }

  /**
   * The next frame from the guest.
   * @throws GuestFailure when the guest ended, fell silent for `timeoutMs`, or sent something else
   */
  async next(timeoutMs: number): Promise<Frame> {
    return await this.channel.next(timeoutMs);
  }

  /** The last lines of the console. */
  lastWords(): string[] {
    return consoleTail(this.console);
  }

  /** Ends the guest. */
  async end(): Promise<void> {
    this.abort.abort();
    await this.ended;
    this.channel.close();
  }

  /** Waits for the guest to end by itself, and then ends it. Returns whether it did. */
  async endsWithin(milliseconds: number): Promise<boolean> {
    const timer = setTimeout(() => {
      this.abort.abort();
    }, milliseconds);
    await this.ended;
    clearTimeout(timer);
    this.channel.close();
    return !this.abort.signal.aborted;
  }

  private async supervise(process: PromiseLike<QemuEnding>): Promise<void> {
    const ending = await process;
    const drained = Date.now() + DRAIN_MS;
    while (!this.channel.closed && Date.now() < drained) await new Promise((resolve) => setTimeout(resolve, 5));
    const why = panicLine(this.lastWords()) ?? `QEMU ${inWords(ending)}, see ${this.qemuLog}`;
    this.channel.fail(new GuestFailure('crash', why));
  }
}

interface QemuEnding {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly originalMessage?: string | undefined;
}

function inWords({ exitCode, signal, originalMessage }: QemuEnding): string {
  if (exitCode !== undefined) return `ended with exit code ${exitCode}`;
  return signal === undefined ? `did not start: ${originalMessage ?? ''}` : `got ${signal}`;
}
