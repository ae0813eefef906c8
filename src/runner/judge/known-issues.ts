// SPDX-License-Identifier: Apache-2.0
import type { KnownIssue, KnownIssues, Outcome, TargetDescription } from '../../../spec/types/formats.js';

/** What is known to go wrong with a vector on the target at hand. */
export interface KnownWrong {
  readonly issue: KnownIssue;
  /** Requirements that it breaks, sorted. */
  readonly breaks: readonly string[];
  readonly outcomes: readonly Outcome[];
}

/** The known issues that apply to a target, by vector id. A target that is no Linux kernel has none. */
export function knownWrongOf(register: KnownIssues, target: TargetDescription): ReadonlyMap<string, KnownWrong[]> {
  const found = new Map<string, KnownWrong[]>();
  const { kernel, kind, iommu } = target;
  if (kernel === undefined || (kind !== 'qemu' && kind !== 'live')) return found;
  for (const issue of register.issues) {
    const { from, to } = issue.kernels;
    const inRange = compareVersions(kernel.release, from) >= 0 && (!to || compareVersions(kernel.release, to) <= 0);
    if (!inRange || !(issue.targets ?? [kind]).includes(kind)) continue;
    if (issue.iommus?.every((name) => name !== iommu) === true) continue;
    for (const { id, breaks, outcomes } of issue.vectors) {
      found.set(id, [...(found.get(id) ?? []), { issue, breaks, outcomes }]);
    }
  }
  return found;
}

/**
 * Compares a kernel release with a version by the numbers that the version has: 6.12.117-custom equals 6.12.
 * @returns negative, zero or positive, as the release is older, equal or newer
 */
export function compareVersions(release: string, version: string): number {
  const numbers = (text: string): number[] => (/^\d+(\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number);
  const have = numbers(release);
  for (const [index, wanted] of numbers(version).entries()) {
    const difference = (have[index] ?? 0) - wanted;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What a known issue is, and what repairs it, in a line. */
export function toldIssue({ title, fixed }: Pick<KnownIssue, 'title' | 'fixed'>): string {
  return fixed === undefined ? title : `${title}; fixed by ${toldFix(fixed)}`;
}

/** A commit as kernel developers cite one. */
export function toldFix({ commit, title, since }: NonNullable<KnownIssue['fixed']>): string {
  return `${commit} ("${title}")${since === undefined ? '' : ` in ${since}`}`;
}
