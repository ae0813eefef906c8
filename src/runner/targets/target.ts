// SPDX-License-Identifier: Apache-2.0
import type { ExtraBoot, Observation, TargetDescription } from '../../../spec/types/formats.js';
import type { PathQuestion } from '../../reference/formats/check-path.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import type { PathObservation } from '../paths/path-observation.js';

/** What a target tells of its own work while it prepares, runs and ends; for the progress display only. */
export interface TargetProgress {
  /** A stage begins, e.g. `build kernel`, `boot`. */
  stage(name: string): void;
  /** A detail of the current stage, one line. */
  detail(text: string): void;
  /** A line that stays; absent where nobody reads along. */
  note?(text: string): void;
}

/** How a target ended, with what belongs to no single vector. */
export interface TargetEnd {
  /** WARN, BUG, Oops or other splats that were seen outside of any vector; each makes the run fail. */
  readonly splats: readonly string[];
  /** Files worth reading after a failure, e.g. the guest's console log. */
  readonly logs: readonly string[];
  /** Guests that were booted beside the first; they join the description. */
  readonly extraBoots?: readonly ExtraBoot[];
}

/**
 * Something that executes scenarios and reports raw observations. It never sees an expectation.
 */
export interface Target {
  /**
   * Starts the target.
   * @throws TargetStartError when it can't be built or started (exit 3)
   */
  start(progress: TargetProgress): Promise<TargetDescription>;
  /**
   * Runs scenarios in the given order and yields exactly one observation for each, in that order. A crash, hang or
   * lie becomes an errored observation for the scenario that was running, and for each that could not run after it.
   */
  run(scenarios: readonly Scenario[]): AsyncIterable<Observation>;
  /**
   * Answers path vectors: one observation for each, in any order. Absent where the target decides on no paths.
   */
  paths?(questions: readonly PathQuestion[]): AsyncIterable<PathObservation>;
  /** Stops the target; safe to call at any time, also after a failed start. */
  stop(): Promise<TargetEnd>;
}

export { TargetStartError } from '../errors/conform-error.js';
