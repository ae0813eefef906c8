// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from 'node:os';
import type { ExtraBoot, Topology } from '../../../spec/types/formats.js';
import type { PathQuestion } from '../../reference/formats/check-path.js';
import { TargetStartError } from '../errors/conform-error.js';
import { GuestFailure } from '../qemu/guest-failure.js';
import type { Machine } from '../qemu/machine.js';
import { errored } from '../targets/observations.js';
import { notBuildable } from './buildable.js';
import { guestsFor, type PathGuest } from './guests.js';
import type { PathObservation } from './path-observation.js';
import { pathTopology } from './path-topology.js';
import { askInGuest, type PathAsking } from './question-in-guest.js';

/** Answers path vectors by booting their trees: distances as the kernel tells them, map types by mapping one page. */
export class PathAnswerer {
  /** Guests that failed. */
  failures = 0;
  /** Guests that were booted. */
  readonly boots: ExtraBoot[] = [];
  /** Splats that these guests told. */
  readonly splats: string[] = [];
  readonly consoles: string[] = [];
  private readonly running = new Set<Machine>();

  /**
   * @param base - the topology whose machine and IOMMUs are used
   * @param machineOf - makes the machine of another topology
   * @param timeoutMs - how long a guest may be silent about one page
   * @param atOnce - how many guests run at the same time
   */
  constructor(
    private readonly base: Topology,
    private readonly machineOf: (topology: Topology, name: string) => Machine,
    private readonly timeoutMs: number,
    private readonly atOnce: number = availableParallelism(),
  ) {}

  async *answer(questions: readonly PathQuestion[]): AsyncGenerator<PathObservation> {
    const buildable: PathQuestion[] = [];
    for (const question of questions) {
      const reason = this.base.arch === 'x86_64' ? notBuildable(question) : 'path vectors are for machines with q35';
      if (reason === null) buildable.push(question);
      else yield { vector: question.id, skipped: reason };
    }
    const waiting = guestsFor(buildable);
    const working = new Set<Promise<PathObservation[]>>();
    try {
      for (;;) {
        while (working.size < this.atOnce) {
          const guest = waiting.shift();
          if (guest === undefined) break;
          const work = this.answerIn(guest).finally(() => working.delete(work));
          working.add(work);
        }
        if (working.size === 0) return;
        yield* await Promise.race(working);
      }
    } finally {
      await this.stop();
    }
  }

  /** Ends guests that still run. */
  async stop(): Promise<void> {
    await Promise.all([...this.running].map((machine) => this.end(machine)));
  }

  private async end(machine: Machine): Promise<void> {
    if (!this.running.delete(machine)) return;
    this.splats.push(...(await machine.powerOff()));
    this.consoles.push(...machine.consoles);
  }

  private async answerIn(guest: PathGuest): Promise<PathObservation[]> {
    const machine = this.machineOf(pathTopology(guest, this.base), guest.name);
    this.boots.push(bootOf(guest));
    this.running.add(machine);
    const asked = guest.trees.flatMap((tree) => tree.questions.map((question) => ({ tree, question })));
    const observations: PathObservation[] = [];
    let failure: string | null = null;
    let seq = 0;
    const asking: PathAsking = {
      timeoutMs: this.timeoutMs,
      // Nothing here should make a kernel complain, so a complaint is no vector's own: it fails the run.
      onLog: (lines) => {
        machine.heard(lines, false);
      },
      next: () => (seq += 1),
    };
    for (const { tree, question } of asked) {
      const { id: vector } = question;
      if (failure !== null) {
        observations.push(errored(vector, 'no-answer', `not answered: ${failure}`));
        continue;
      }
      try {
        const booted = await machine.guest();
        observations.push(await askInGuest(booted, tree, question, asking));
      } catch (error) {
        if (!(error instanceof GuestFailure || error instanceof TargetStartError)) throw error;
        this.failures += 1;
        failure = error.message;
        const log = await machine.bury();
        observations.push(errored(vector, error instanceof GuestFailure ? error.kind : 'no-answer', failure, log));
      }
    }
    await this.end(machine);
    return observations;
  }
}

function bootOf({ name, cpu, trees }: PathGuest): ExtraBoot {
  return {
    guest: name,
    why: `path vectors, CPU ${cpu.vendor} family ${cpu.family}`,
    // A tree has the name of its first vector.
    trees: trees.map(({ name: tree, questions: [first] }) => first?.id.replace(/^.*\//, '') ?? tree),
  };
}
