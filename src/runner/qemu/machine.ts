// SPDX-License-Identifier: Apache-2.0
import type { Topology } from '../../../spec/types/formats.js';
import { TargetStartError } from '../errors/conform-error.js';
import type { Platform } from '../kernel/platform.js';
import { splatsOf } from '../judge/splats.js';
import { encodeFrame, Message } from '../wire/index.js';
import { accelerationsToTry, remember, type Acceleration } from './acceleration.js';
import { bootGuest, type BootedGuest } from './boot.js';
import type { RunFolder } from './run-folder.js';

export interface MachineOptions {
  /** Path of the QEMU program. */
  readonly program: string;
  readonly platform: Platform;
  readonly topology: Topology;
  readonly folder: RunFolder;
  readonly cache: string;
  /** Distinguishes its guests' logs from those of other machines in the same folder. */
  readonly name?: string;
  /** QEMU's arguments. */
  readonly arguments: (acceleration: Acceleration, socket: string, console: string) => string[];
  /** How long a guest may be silent while it boots. */
  readonly bootTimeoutMs: number;
  /** How long it may take to power off. */
  readonly powerOffTimeoutMs: number;
  /** Looks at each guest that came up; throws TargetStartError when it is not the one that was asked for. */
  readonly check?: (booted: BootedGuest) => void;
}

/** KVM that works boots a guest in a second; this is how long one that was never seen to work may take. */
const KVM_TRIAL_MS = 5_000;

/** The machine of one run: boots guests, one at a time, and collects what they say outside of any scenario. */
export class Machine {
  /** How guests are run; known after the first boot. */
  acceleration: Acceleration = 'tcg';
  /** Console logs of all guests so far. */
  readonly consoles: string[] = [];
  /** Splats that belong to no scenario. */
  private readonly splats: string[] = [];
  /** Splats that were told already, with a scenario or in the log, to know them again on the console. */
  private readonly known = new Set<string>();
  private running: BootedGuest | null = null;
  private boots = 0;

  constructor(private readonly options: MachineOptions) {}

  /**
   * The running guest; boots one when there is none.
   * @throws TargetStartError when it doesn't come up, or is another one than was asked for
   */
  async guest(): Promise<BootedGuest> {
    if (this.running !== null) return this.running;
    const booted = this.boots === 0 ? await this.firstBoot() : await this.boot(this.acceleration);
    try {
      this.options.check?.(booted);
    } catch (error) {
      await booted.guest.end();
      throw error;
    }
    this.running = booted;
    return booted;
  }

  /** The running guest, if there is one. */
  get booted(): BootedGuest | null {
    return this.running;
  }

  /** Takes note of what the guest's kernel logged, with a scenario or outside of any. */
  heard(lines: readonly string[], attributed: boolean): void {
    const splats = splatsOf(lines);
    for (const line of splats) this.known.add(message(line));
    if (!attributed) this.splats.push(...splats);
  }

  /** Ends a guest that failed. Returns the last lines of its console. */
  async bury(): Promise<string[]> {
    if (this.running === null) return [];
    const { guest } = this.running;
    this.running = null;
    await guest.end();
    const words = guest.lastWords();
    this.heard(words, true);
    return words;
  }

  /** Powers the guest off. Returns the splats that no scenario accounts for. */
  async powerOff(): Promise<string[]> {
    if (this.running !== null) {
      const { guest } = this.running;
      this.running = null;
      guest.send(encodeFrame(Message.STOP, 0, new Uint8Array()));
      const { powerOffTimeoutMs } = this.options;
      if (!(await guest.endsWithin(powerOffTimeoutMs))) {
        this.splats.push(`the guest did not power off within ${powerOffTimeoutMs / 1000} s: see ${guest.console}`);
      }
      const untold = splatsOf(guest.lastWords()).filter((line) => !this.known.has(message(line)));
      this.splats.push(...untold);
    }
    return this.splats;
  }

  /** Finds out by booting whether KVM works, and remembers it. */
  private async firstBoot(): Promise<BootedGuest> {
    const { cache, program, platform } = this.options;
    const [best = 'tcg', fallback] = accelerationsToTry(cache, program, platform);
    if (fallback === undefined) return await this.boot(best);
    try {
      const booted = await this.boot(best, Math.min(KVM_TRIAL_MS, this.options.bootTimeoutMs));
      remember(cache, program, 'works');
      return booted;
    } catch (error) {
      if (!(error instanceof TargetStartError)) throw error;
    }
    // Only a guest that boots without KVM proves that it was KVM's fault.
    const booted = await this.boot(fallback);
    remember(cache, program, 'fails');
    return booted;
  }

  private async boot(acceleration: Acceleration, timeoutMs = this.options.bootTimeoutMs): Promise<BootedGuest> {
    const { program, topology, folder, name } = this.options;
    this.boots += 1;
    this.acceleration = acceleration;
    const booted = await bootGuest(
      {
        program,
        arguments: (socket, console) => this.options.arguments(acceleration, socket, console),
        temporary: folder.temporary,
        logs: folder.logs,
        name: [...(name === undefined ? [] : [name]), this.boots].join('-'),
      },
      topology,
      timeoutMs,
    );
    this.consoles.push(booted.guest.console);
    this.heard(booted.log, false);
    return booted;
  }
}

/** A kernel log line without level and time, which the console and /dev/kmsg write differently. */
function message(line: string): string {
  return line
    .replace(/^<\d+>/, '')
    .replace(/^\[\s*\d+\.\d+\]\s*/, '')
    .trim();
}
