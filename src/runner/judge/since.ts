// SPDX-License-Identifier: Apache-2.0
import type { Requirement, TargetDescription, Verdict } from '../../../spec/types/formats.js';
import { compareVersions } from './known-issues.js';

/**
 * Takes back a failure that breaks nothing but requirements which came with a later Linux than the target is (`since`).
 * A target that is no Linux kernel is held to all of them.
 */
export function heldToItsTime(
  verdict: Verdict,
  requirements: readonly Requirement[],
  { kernel, kind }: TargetDescription,
): Verdict {
  const { status, violations = [] } = verdict;
  if (status !== 'fail' || violations.length === 0) return verdict;
  if (kernel === undefined || (kind !== 'qemu' && kind !== 'live')) return verdict;
  const broken = [...new Set(violations.map(({ requirement }) => requirement))].sort();
  const later = broken.map((id) => {
    const since = requirements.find((requirement) => requirement.id === id)?.since;
    return since !== undefined && compareVersions(kernel.release, since) < 0 ? `${id} (since ${since})` : null;
  });
  if (later.includes(null)) return verdict;
  const reason = `Linux ${kernel.release} is older than ${later.join(', ')}, which it breaks`;
  const { vector, title, requirements: named } = verdict;
  return { vector, title, requirements: named, status: 'skip', reason };
}
