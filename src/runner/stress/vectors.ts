// SPDX-License-Identifier: Apache-2.0
import type { Vector, Verdict } from '../../../spec/types/formats.js';
import { scenarioOf } from '../../reference/formats/scenario.js';
import { judge } from '../judge/judge.js';
import type { KnownWrong } from '../judge/known-issues.js';
import { type Peer, runInGuest } from '../qemu/run-in-guest.js';
import type { Ready } from '../wire/index.js';

export interface VectorsOutcome {
  /** Vectors that were judged: neither skipped nor refused. */
  readonly judged: number;
  readonly findings: readonly string[];
  /** Why none could run. */
  readonly notRun: string | null;
}

export interface VectorsOptions {
  /** By vector: the wrong outcomes that are known of this kernel. */
  readonly known: ReadonlyMap<string, readonly KnownWrong[]>;
  readonly timeoutMs: number;
  readonly onLog: (lines: readonly string[], attributed: boolean) => void;
  readonly onJudged?: (count: number) => void;
}

/** Findings after which there is no need of more. */
const ENOUGH = 20;

/**
 * Runs vectors in one guest, over and over, until so many were judged.
 * @throws GuestFailure, UnansweredError when the guest fails
 */
export async function runVectors(
  booted: { readonly guest: Peer; readonly ready: Ready },
  vectors: readonly Vector[],
  count: number,
  { known, timeoutMs, onLog, onJudged }: VectorsOptions,
): Promise<VectorsOutcome> {
  const findings: string[] = [];
  const scenarios = vectors.map(scenarioOf);
  let judged = 0;
  while (judged < count && findings.length < ENOUGH) {
    const before = judged;
    let index = 0;
    for await (const observation of runInGuest(booted, scenarios, { timeoutMs, onLog })) {
      const vector = vectors[index];
      index += 1;
      if (vector === undefined) break;
      const verdict = judge(vector, observation, known.get(vector.id));
      if (verdict.status === 'skip') continue;
      judged += 1;
      if (isBad(verdict)) findings.push(`${vector.id}: ${verdict.reason ?? verdict.status}`);
    }
    onJudged?.(judged);
    if (judged === before) return { judged, findings, notRun: 'no vector fits this guest' };
  }
  return { judged, findings: findings.slice(0, ENOUGH), notRun: null };
}

function isBad({ status }: Verdict): boolean {
  return status === 'fail' || status === 'error';
}
