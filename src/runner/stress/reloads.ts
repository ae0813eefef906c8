// SPDX-License-Identifier: Apache-2.0
import type { Topology, Vector } from '../../../spec/types/formats.js';
import { type Asking, reload } from '../qemu/ask.js';
import { runVectors, type VectorsOptions } from './vectors.js';

export interface ReloadsOutcome {
  readonly rounds: number;
  /** Vectors that were judged between them. */
  readonly judged: number;
  readonly findings: readonly string[];
  /** Why no vector could run. */
  readonly notRun: string | null;
}

/**
 * Unloads and loads the module so many times; after each, devices are set up anew and each vector runs once.
 * @throws GuestFailure, UnansweredError when the guest fails
 */
export async function reloadRounds(
  asking: Asking,
  topology: Topology,
  rounds: number,
  vectors: readonly Vector[],
  options: VectorsOptions,
): Promise<ReloadsOutcome> {
  let judged = 0;
  const findings: string[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const ready = await reload(asking, topology);
    // Fewer than there are: each runs once, or is skipped.
    const outcome = await runVectors({ guest: asking.guest, ready }, vectors, 1, options);
    judged += outcome.judged;
    findings.push(...outcome.findings.map((text) => `round ${round}: ${text}`));
    const { notRun } = outcome;
    if (findings.length > 0 || notRun !== null) return { rounds: round, judged, findings, notRun };
  }
  return { rounds, judged, findings, notRun: null };
}
