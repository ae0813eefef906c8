// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { Channel } from '../qemu/channel.js';
import { GuestFailure } from '../qemu/guest-failure.js';
import type { Frame } from '../wire/index.js';
import { AgentSteps } from './agent-steps.js';
import type { LiveDevices } from './check-machine.js';

/** How long the agent may take to end, in ms. */
export interface Patience {
  /** After it was told to end, before it is told again with a signal. */
  readonly endMs: number;
  /** After the signal, before it is left behind: drivers that get their devices back may take their time. */
  readonly graceMs: number;
}

const PATIENCE: Patience = { endMs: 10_000, graceMs: 50_000 };
/** One ctrl-C may come twice, from the terminal and from npx: what comes so soon is the same. */
const SAME_SIGNAL_MS = 1000;
/** The agent's exit code when a signal ended the run and all is as it was (native-harness/agent/main.c). */
const ENDED_BY_SIGNAL = 130;
/** Signals by which people and systems end a run. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface SessionOptions extends LiveDevices {
  /** Paths of the agent and the module. */
  readonly agent: string;
  readonly module: string;
  /** A private folder with a short path. */
  readonly temporary: string;
  /** Takes what people are told while they wait. */
  readonly tell: (line: string) => void;
  readonly patience?: Patience;
}

/**
 * The agent on this machine, with the module loaded. It unloads the module when it is told to stop, gets a signal, or
 * this process is gone: it is never killed, because then the module would stay. Only a kernel call that does not come
 * back keeps it from that; then it is left behind, and people are told.
 */
export class LiveSession {
  /** Id of the vector that the module is at work on; null when there is none. */
  vector: string | null = null;
  private readonly steps = new AgentSteps();
  private readonly agent;
  private readonly ended: Promise<void>;
  private readonly tell: (line: string) => void;
  private readonly patience: Patience;
  /** When the first signal came. */
  private signalled: number | null = null;
  private ending: Promise<boolean> | null = null;

  private constructor(
    private readonly channel: Channel,
    { agent, module, providers, clients, force, tell, patience = PATIENCE }: SessionOptions,
    socket: string,
  ) {
    this.tell = tell;
    this.patience = patience;
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
      this.steps.hear(bytes.toString('latin1'));
    });
    this.ended = this.supervise();
    for (const signal of ENDING) process.on(signal, this.onSignal);
    // Without this process the agent ends by itself, and nothing is left to wait for it.
    void this.ended.then(() => {
      this.letSignalsThrough();
    });
  }

  /**
   * This process ends by the signal too, but not before the module is gone and devices are back with their drivers:
   * unless the kernel does not come back, or a second signal says that nobody wants to wait.
   */
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (this.signalled === null) {
      this.signalled = now;
      this.agent.kill('SIGTERM');
      void this.endOrPatience().then(async (isEnded) => {
        const { exitCode } = isEnded ? await this.agent : { exitCode: ENDED_BY_SIGNAL };
        // What the agent could not put right is told before nobody is left to tell it.
        if (exitCode !== 0 && exitCode !== ENDED_BY_SIGNAL) this.tell(await this.complaint());
        this.leave(signal);
      });
    } else if (now - this.signalled > SAME_SIGNAL_MS) {
      this.tell(
        `not waiting for the kernel, which is at work on ${this.at}: ${this.steps.left}, until process ` +
          `${this.agent.pid} ends; if that does not end, reboot before the next run`,
      );
      this.leave(signal);
    }
  };

  static async start(options: SessionOptions): Promise<LiveSession> {
    const socket = path.join(options.temporary, 'agent');
    return new LiveSession(await Channel.listen(socket, 'the agent'), options, socket);
  }

  /** What the kernel is asked to do; words that stand as well after "at work on" and "back from". */
  get at(): string {
    return this.steps.doing ?? this.vector ?? 'a request';
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
   * Waits until the agent has unloaded the module and ended, but not for ever.
   * @returns what it complained of, or that the kernel does not come back; null when all is well
   */
  async end(): Promise<string | null> {
    const isEnded = await this.endOrPatience();
    this.channel.close();
    if (!isEnded) {
      this.leaveBehind();
      return this.stuck();
    }
    const { exitCode } = await this.agent;
    return exitCode === 0 ? null : await this.complaint();
  }

  /** Waits for the agent's end. False, and people are told, when it does not end. */
  private endOrPatience(): Promise<boolean> {
    this.ending ??= (async () => {
      const { endMs, graceMs } = this.patience;
      if (await this.endsWithin(endMs)) return true;
      this.agent.kill('SIGTERM');
      this.tell(`waiting up to ${graceMs / 1000} s more for the kernel to come back from ${this.at}`);
      if (await this.endsWithin(graceMs)) return true;
      this.tell(this.stuck());
      return false;
    })();
    return this.ending;
  }

  private async endsWithin(ms: number): Promise<boolean> {
    const alarm = new AbortController();
    const late = setTimeout(ms, false, { signal: alarm.signal }).catch(() => false);
    const isEnded = await Promise.race([this.ended.then(() => true), late]);
    alarm.abort();
    return isEnded;
  }

  /** Signals do again what they do elsewhere. */
  private letSignalsThrough(): void {
    for (const signal of ENDING) process.off(signal, this.onSignal);
  }

  /** This process can end without the agent. */
  private leaveBehind(): void {
    this.letSignalsThrough();
    this.agent.unref();
    this.agent.stderr.destroy();
  }

  private leave(signal: NodeJS.Signals): void {
    this.letSignalsThrough();
    process.kill(process.pid, signal);
  }

  private async supervise(): Promise<void> {
    const { signal } = await this.agent;
    const said = this.steps.words.replaceAll('\n', '; ');
    const how = signal === undefined ? said : `the agent was ended by ${signal}`;
    this.channel.fail(new GuestFailure('crash', how === '' ? 'the agent ended' : how));
  }

  private stuck(): string {
    return (
      `the kernel does not come back from ${this.at}; ${this.steps.left}: ${this.steps.hint ?? ''}` +
      `reboot before the next run (where the kernel is now: /proc/${this.agent.pid}/stack)`
    );
  }

  /** What the agent, which has ended, said of it; and what it left behind when it was killed. */
  private async complaint(): Promise<string> {
    const { signal } = await this.agent;
    const { words, left, cure } = this.steps;
    const said = words === '' ? [] : words.split('\n');
    if (signal !== undefined) {
      said.push(`the agent was ended by ${signal}: ${left}${cure === null ? '' : ` (to put it right: ${cure})`}`);
    }
    return said.length === 0 ? 'the agent ended' : said.join('; ');
  }
}
