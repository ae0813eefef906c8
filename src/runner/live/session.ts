// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { execa } from 'execa';
import { Channel } from '../qemu/channel.js';
import { GuestFailure } from '../qemu/guest-failure.js';
import type { Frame } from '../wire/index.js';
import type { LiveDevices } from './check-machine.js';

/** After the agent was told to end, before it is told again with a signal. */
const END_MS = 10_000;
/** Signals by which people and systems end a run. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface SessionOptions extends LiveDevices {
  /** Paths of the agent and the module. */
  readonly agent: string;
  readonly module: string;
  /** A private folder with a short path. */
  readonly temporary: string;
}

/**
 * The agent on this machine, with the module loaded. It unloads the module when it is told to stop, gets a signal, or
 * this process is gone: it is never killed, because then the module would stay.
 */
export class LiveSession {
  /** What the agent says to people. */
  private words = '';
  private readonly agent;
  private readonly ended: Promise<void>;

  private constructor(
    private readonly channel: Channel,
    { agent, module, providers, clients, force }: SessionOptions,
    socket: string,
  ) {
    this.agent = execa(
      agent,
      [
        ...['--module', module, '--serve', socket, ...(force ? ['--force'] : [])],
        ...providers.flatMap((device) => ['--provider', device]),
        ...clients.flatMap((device) => ['--client', device]),
      ],
      { stdin: 'ignore', stdout: 'ignore', buffer: false, reject: false, forceKillAfterDelay: false },
    );
    this.agent.stderr.on('data', (bytes: Buffer) => {
      this.words = (this.words + bytes.toString('latin1')).slice(-2000);
    });
    this.ended = this.supervise();
    for (const signal of ENDING) process.on(signal, this.onSignal);
    // Without this process the agent ends by itself, and nothing is left to wait for it.
    void this.ended.then(() => {
      for (const signal of ENDING) process.off(signal, this.onSignal);
    });
  }

  /** This process ends by the signal too, but not before the module is gone and devices are back with their drivers. */
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    this.agent.kill('SIGTERM');
    void this.ended.then(() => process.kill(process.pid, signal));
  };

  static async start(options: SessionOptions): Promise<LiveSession> {
    const socket = path.join(options.temporary, 'agent');
    return new LiveSession(await Channel.listen(socket), options, socket);
  }

  send(bytes: Uint8Array): void {
    this.channel.send(bytes);
  }

  /**
   * The next frame from the agent.
   * @throws GuestFailure when the agent ended, fell silent for `timeoutMs`, or sent something else
   */
  async next(timeoutMs: number): Promise<Frame> {
    return await this.channel.next(timeoutMs);
  }

  /**
   * Waits until the agent has unloaded the module and ended.
   * @returns what it complained of, or null
   */
  async end(): Promise<string | null> {
    const timer = setTimeout(() => this.agent.kill('SIGTERM'), END_MS);
    await this.ended;
    clearTimeout(timer);
    this.channel.close();
    const { exitCode } = await this.agent;
    return exitCode === 0 ? null : this.complaint();
  }

  private async supervise(): Promise<void> {
    await this.agent;
    this.channel.fail(new GuestFailure('crash', this.complaint()));
  }

  private complaint(): string {
    const text = this.words.trim();
    return text === '' ? 'the agent ended' : text.replaceAll('\n', '; ');
  }
}
