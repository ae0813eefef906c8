// SPDX-License-Identifier: Apache-2.0
import type { KnownIssues, Vector, Verdict } from '../../spec/types/formats.js';
import { scenarioOf } from '../../src/reference/formats/scenario.js';
import { loadJudgingBasis } from '../../src/runner/commands/judging-basis.js';
import { judge } from '../../src/runner/judge/judge.js';
import { compareVersions, knownWrongOf } from '../../src/runner/judge/known-issues.js';
import { DEFAULT_KERNEL_VERSION } from '../../src/runner/kernel/kernel-choice.js';
import { observationsOf } from '../../src/runner/targets/observations.js';
import { QemuTarget, type QemuOptions } from '../../src/runner/targets/qemu.js';
import type { TargetEnd } from '../../src/runner/targets/target.js';

export const silent = { stage: (): void => undefined, detail: (): void => undefined };

/** Runs the whole corpus, or some of its families, in a guest and judges it. */
export async function guestVerdicts(
  options: Partial<QemuOptions> = {},
  families?: readonly string[],
): Promise<{ verdicts: Verdict[]; end: TargetEnd }> {
  const { corpus, knownIssues } = await loadJudgingBasis();
  const isChosen = ({ id }: Vector): boolean => families?.includes(id.slice(0, id.indexOf('/'))) ?? true;
  const vectors = corpus.vectors.filter(isChosen);
  const target = new QemuTarget({ iommu: 'intel', setup: false, ...options });
  const verdicts: Verdict[] = [];
  try {
    const description = await target.start(silent);
    const known = knownWrongOf(knownIssues, description);
    const observations = observationsOf(target, description.capabilities, vectors.map(scenarioOf));
    let index = 0;
    for await (const observation of observations) {
      const vector = vectors[index++];
      if (vector !== undefined) verdicts.push(judge(vector, observation, known.get(vector.id)));
    }
  } catch (error) {
    await target.stop();
    throw error;
  }
  return { verdicts, end: await target.stop() };
}

/** The requirements that failed verdicts name, those of vectors that fail on the kernel as it is left out. */
export async function newlyBroken(verdicts: readonly Verdict[]): Promise<Set<string>> {
  const { knownIssues } = await loadJudgingBasis();
  const known = knownVectors(knownIssues);
  return new Set(
    verdicts
      .filter(({ status, vector }) => status === 'fail' && !known.has(vector))
      .flatMap(({ violations = [] }) => violations.map(({ requirement }) => requirement)),
  );
}

export function countOf(verdicts: readonly Verdict[], status: Verdict['status']): number {
  return verdicts.filter((verdict) => verdict.status === status).length;
}

/** Whether a bug explains that a vector fails. */
export type Explains = (vector: Vector, verdict: Verdict) => boolean;

/** The vectors that fail and that a bug does not explain, those of known issues left out. */
export async function unexplained(verdicts: readonly Verdict[], explains: Explains): Promise<string[]> {
  const { corpus, knownIssues } = await loadJudgingBasis();
  const known = knownVectors(knownIssues);
  const byId = new Map(corpus.vectors.map((vector) => [vector.id, vector]));
  const isExplained = (verdict: Verdict): boolean => {
    const vector = byId.get(verdict.vector);
    return vector !== undefined && explains(vector, verdict);
  };
  return verdicts
    .filter((verdict) => verdict.status === 'fail' && !known.has(verdict.vector) && !isExplained(verdict))
    .map(({ vector }) => vector);
}

/** The vectors of the known issues of the kernel that tests run. */
function knownVectors({ issues }: KnownIssues): Set<string> {
  const version = DEFAULT_KERNEL_VERSION;
  const here = issues.filter(
    ({ kernels: { from, to } }) => compareVersions(version, from) >= 0 && (!to || compareVersions(version, to) <= 0),
  );
  return new Set(here.flatMap(({ vectors }) => vectors.map(({ id }) => id)));
}
