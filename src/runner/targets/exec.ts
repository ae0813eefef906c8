// SPDX-License-Identifier: Apache-2.0
import type { Observation, TargetDescription } from '../../../spec/types/formats.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { AdapterFailure, AdapterProcess } from './adapter-process.js';
import { errored } from './observations.js';
import { type Target, type TargetEnd, type TargetProgress, TargetStartError } from './target.js';

/** Requests that may be on their way at once: enough to keep both sides busy, few enough to hold in memory. */
const WINDOW = 16;
const START_MILLISECONDS = 30_000;

/** Anyone's implementation, as a process that speaks the adapter protocol (spec/schema/adapter.schema.json). */
export class ExecTarget implements Target {
  readonly #command: string;
  readonly #timeout: number;
  #process: AdapterProcess | undefined;
  /** Why the process can't be asked any more. */
  #failure: string | null = null;

  /**
   * @param command - program and arguments, separated by spaces; a backslash keeps a space
   * @param timeout - how long one answer may take, milliseconds
   */
  constructor(command: string, timeout: number) {
    this.#command = command;
    this.#timeout = timeout;
  }

  async start(progress: TargetProgress): Promise<TargetDescription> {
    progress.stage(`start ${this.#command}`);
    const process = new AdapterProcess(this.#command);
    this.#process = process;
    try {
      const name = await process.start(START_MILLISECONDS);
      const capabilities = await process.capabilities(START_MILLISECONDS);
      return { kind: 'exec', name, capabilities };
    } catch (error) {
      await process.kill();
      this.#failure = 'it did not start';
      if (!(error instanceof AdapterFailure)) throw error;
      const log = process.log.map((line) => `\n  ${line}`).join('');
      throw new TargetStartError(
        `exec:${this.#command}: ${error.message}${log}`,
        'correct the command, or see docs/adapter.md for the protocol',
      );
    }
  }

  async *run(scenarios: readonly Scenario[]): AsyncGenerator<Observation> {
    let sent = 0;
    for (const [index, { id }] of scenarios.entries()) {
      if (this.#process === undefined || this.#failure !== null) {
        yield errored(id, 'no-answer', `not run: ${this.#failure ?? 'the target is not started'}`);
        continue;
      }
      for (; sent < Math.min(scenarios.length, index + WINDOW); sent += 1) {
        const scenario = scenarios[sent];
        if (scenario !== undefined) this.#process.send({ command: 'run', scenario });
      }
      yield await this.#answer(this.#process, id);
    }
  }

  async #answer(process: AdapterProcess, id: string): Promise<Observation> {
    try {
      return await process.observation(id, this.#timeout);
    } catch (error) {
      if (!(error instanceof AdapterFailure)) throw error;
      await process.kill();
      this.#failure = `the implementation was lost while it ran ${id} (${error.kind})`;
      return errored(id, error.kind, error.message, process.log);
    }
  }

  async stop(): Promise<TargetEnd> {
    const process = this.#process;
    this.#process = undefined;
    if (process === undefined || this.#failure !== null) return { splats: [], logs: [] };
    const problems = await process.stop(this.#timeout);
    return { splats: problems.map((problem) => `exec:${this.#command}: ${problem}`), logs: [] };
  }
}
