// SPDX-License-Identifier: Apache-2.0
import type { Topology, Vector } from '../../../spec/types/formats.js';
import type { KnownWrong } from '../judge/known-issues.js';
import { type Asking, reload } from '../qemu/ask.js';
import { GuestFailure } from '../qemu/guest-failure.js';
import { type Peer, UnansweredError } from '../qemu/run-in-guest.js';
import type { Ready } from '../wire/index.js';
import { runConcurrently } from './concurrency.js';
import { reloadRounds } from './reloads.js';
import { unbindProviders } from './unbind.js';
import { runVectors, type VectorsOptions } from './vectors.js';

export interface StressGuest {
  readonly guest: Peer;
  readonly ready: Ready;
  readonly topology: Topology;
  readonly vectors: readonly Vector[];
  /** By vector: the wrong outcomes that are known of this kernel. */
  readonly known: ReadonlyMap<string, readonly KnownWrong[]>;
  readonly timeoutMs: number;
  /** Whether its IOMMU driver frees IOVA later than it is unmapped. */
  readonly lazy: boolean;
  /** Told what its kernel logged outside of vectors. */
  readonly onLog: (lines: readonly string[]) => void;
  readonly onStage: (stage: string) => void;
}

/** How much of what; 0 leaves a part out. */
export interface StressAmounts {
  readonly calls: number;
  readonly vectors: number;
  readonly rounds: number;
  readonly unbind: boolean;
  readonly seed: number;
}

/** What a part of a run amounts to. */
interface Part {
  /** What was done. */
  readonly line: string;
  readonly findings: readonly string[];
  readonly notRun: string | null;
}

/** One of so many vectors runs in each round of unloading and loading. */
const SPARSE = 97;

/** The parts of a stress run in one guest, one after the other, and what they found so far. */
export class StressRun {
  /** A line for each part that is done. */
  readonly lines: string[] = [];
  readonly findings: string[] = [];
  /** Parts that were asked for and fit nothing of this guest, with the reason: that is nothing the kernel did. */
  readonly notRun: string[] = [];
  private ready: Ready;

  constructor(private readonly about: StressGuest) {
    this.ready = about.ready;
  }

  /** @throws GuestFailure when the guest fails */
  async all({ calls, vectors, rounds, unbind, seed }: StressAmounts): Promise<void> {
    try {
      if (calls > 0) await this.timed('calls at the same time', () => this.concurrency(calls, seed));
      if (vectors > 0) await this.timed('vectors in one boot', () => this.vectors(vectors));
      if (rounds > 0) await this.timed('unload and load', () => this.reloads(rounds));
      if (unbind) await this.timed('unbind', () => this.unbinds());
    } catch (error) {
      throw error instanceof UnansweredError ? new GuestFailure('crash', error.message) : error;
    }
  }

  private async timed(stage: string, part: () => Promise<Part>): Promise<void> {
    this.about.onStage(stage);
    const started = performance.now();
    const { line, findings, notRun } = await part();
    this.lines.push(`${stage}: ${line}, in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    this.findings.push(...findings);
    if (notRun !== null) this.notRun.push(`${stage}: ${notRun}`);
  }

  private async concurrency(calls: number, seed: number): Promise<Part> {
    const options = { calls, seed, lazy: this.about.lazy };
    const outcome = await runConcurrently(this.asking, this.ready, options);
    const { maps, refused, concurrent, mostMapped, cpus } = outcome;
    const line =
      `${outcome.calls} calls on ${cpus} processors (${maps} maps, ${refused} of them refused), ` +
      `${concurrent} during another's, at most ${mostMapped} lists mapped at once`;
    return { ...outcome, line };
  }

  private async vectors(count: number): Promise<Part> {
    const { guest, vectors, onStage } = this.about;
    const outcome = await runVectors({ guest, ready: this.ready }, vectors, count, {
      ...this.vectorsOptions,
      onJudged: (judged) => {
        onStage(`vectors in one boot: ${judged} of ${count}`);
      },
    });
    return { ...outcome, line: `${outcome.judged} judged` };
  }

  private async reloads(rounds: number): Promise<Part> {
    const { topology, vectors } = this.about;
    const some = vectors.filter((_, index) => index % SPARSE === 0);
    const outcome = await reloadRounds(this.asking, topology, rounds, some, this.vectorsOptions);
    this.ready = await reload(this.asking, topology);
    return { ...outcome, line: `${outcome.rounds} rounds, ${outcome.judged} vectors judged between them` };
  }

  private async unbinds(): Promise<Part> {
    const outcome = await unbindProviders(this.asking, this.ready, this.about.topology);
    return { ...outcome, line: `${outcome.unbinds} of a provider's driver, its memory in use` };
  }

  private get asking(): Asking {
    const { guest, timeoutMs, onLog } = this.about;
    return { guest, timeoutMs, onLog };
  }

  private get vectorsOptions(): VectorsOptions {
    const { known, timeoutMs, onLog } = this.about;
    return {
      known,
      timeoutMs,
      onLog: (lines, attributed) => {
        if (!attributed) onLog(lines);
      },
    };
  }
}
