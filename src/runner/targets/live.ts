// SPDX-License-Identifier: Apache-2.0
import { release as kernelRelease } from 'node:os';
import type { Observation, TargetDescription } from '../../../spec/types/formats.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { splatsOf } from '../judge/splats.js';
import { cacheFolder } from '../kernel/cache-folder.js';
import { buildForMachine, type LivePrograms } from '../live/build-for-machine.js';
import { checkMachine, type LiveDevices } from '../live/check-machine.js';
import { describeMachine } from '../live/describe-machine.js';
import { LiveSession, type Patience } from '../live/session.js';
import { shakeHands } from '../live/shake-hands.js';
import { GuestFailure } from '../qemu/guest-failure.js';
import { makeRunFolder, type RunFolder } from '../qemu/run-folder.js';
import { runInGuest } from '../qemu/run-in-guest.js';
import { encodeFrame, Message, type Ready } from '../wire/index.js';
import { errored } from './observations.js';
import { type Target, type TargetEnd, type TargetProgress, TargetStartError } from './target.js';

export interface LiveOptions extends LiveDevices {
  /** How long the machine may work on one scenario. */
  readonly scenarioTimeoutMs: number;
  readonly patience?: Patience;
  /** How long each step before the first scenario may take. */
  readonly startTimeoutMs?: number;
}

/** What a session starts, and the folder that the module was built against. */
export interface BuiltPrograms extends LivePrograms {
  readonly headers: string;
}

const START_TIMEOUT_MS = 60_000;

async function buildHere(devices: LiveDevices, progress: TargetProgress): Promise<BuiltPrograms> {
  const release = kernelRelease();
  const headers = checkMachine(devices, { root: '/', isRoot: process.getuid?.() === 0, release });
  return { headers, ...(await buildForMachine(headers, release, cacheFolder(), progress)) };
}

/** The kernel that runs this process, on devices that the user gives. */
export class LiveTarget implements Target {
  private folder: RunFolder | null = null;
  private session: LiveSession | null = null;
  private ready: Ready | null = null;
  private readonly splats: string[] = [];
  /** Why it did not start, as the error says. */
  private refusal = '';
  private tell: (line: string) => void = () => undefined;

  /** @param build - checks the machine and builds the module and the agent for it */
  constructor(
    private readonly options: LiveOptions,
    private readonly build = buildHere,
  ) {}

  async start(progress: TargetProgress): Promise<TargetDescription> {
    const { headers, ...programs } = await this.build(this.options, progress);
    progress.stage('load module');
    this.folder = makeRunFolder(cacheFolder());
    const { temporary } = this.folder;
    const told = new Set<string>();
    this.tell = (line) => {
      if (!told.has(line)) progress.note?.(line);
      told.add(line);
    };
    this.session = await LiveSession.start({ ...this.options, ...programs, temporary, tell: this.tell });
    try {
      const { startTimeoutMs = START_TIMEOUT_MS } = this.options;
      const { facts, ready, log } = await shakeHands(this.session, startTimeoutMs);
      this.splats.push(...splatsOf(log));
      this.ready = ready;
      return describeMachine(facts, ready, { headers });
    } catch (error) {
      if (!(error instanceof GuestFailure)) throw error;
      this.refusal = error.message;
      if (error.kind === 'hang') {
        throw new TargetStartError(
          `The kernel does not come back from ${this.session.at}: ${error.message}.`,
          'what is said above; what the kernel says of it is at the end of dmesg',
        );
      }
      throw new TargetStartError(
        `The module can't work on this machine: ${error.message}`,
        'docs/vendors.md says what devices can be used; what the kernel says of them is at the end of dmesg',
      );
    }
  }

  async *run(scenarios: readonly Scenario[]): AsyncIterable<Observation> {
    const { session, ready } = this;
    if (session === null || ready === null) throw new Error('run() before start()');
    const onLog = (lines: readonly string[], attributed: boolean): void => {
      if (!attributed) this.splats.push(...splatsOf(lines));
    };
    let done = 0;
    session.vector = scenarios[0]?.id ?? null;
    try {
      const options = { timeoutMs: this.options.scenarioTimeoutMs, onLog };
      for await (const observation of runInGuest({ guest: session, ready }, scenarios, options)) {
        done += 1;
        session.vector = scenarios[done]?.id ?? null;
        yield observation;
      }
    } catch (error) {
      if (!(error instanceof GuestFailure)) throw error;
      const [running, ...rest] = scenarios.slice(done);
      if (running !== undefined) yield errored(running.id, error.kind, error.message);
      for (const { id } of rest) yield errored(id, 'no-answer', `not run: ${error.message}`);
    }
  }

  async stop(): Promise<TargetEnd> {
    const { session } = this;
    this.session = null;
    if (session !== null) {
      session.send(encodeFrame(Message.STOP, 0, new Uint8Array()));
      const complaint = await session.end();
      if (complaint !== null && this.ready !== null) this.splats.push(complaint);
      else if (complaint !== null && !this.refusal.includes(complaint)) this.tell(complaint);
    }
    this.folder?.remove(false);
    this.folder = null;
    return { splats: this.splats, logs: [] };
  }
}
