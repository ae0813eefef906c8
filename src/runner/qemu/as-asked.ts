// SPDX-License-Identifier: Apache-2.0
import type { Iommu, Profile } from '../../../spec/types/formats.js';
import { TargetStartError } from '../errors/conform-error.js';
import type { Ready } from '../wire/index.js';

/** What a run asked of its guest's IOMMU. */
export interface Asked {
  readonly iommu: Iommu;
}

/** What a guest says of itself. */
export interface Answer {
  readonly ready: Ready;
  /** What its kernel logged while it booted; with a level (`<6>`) before each line. */
  readonly log: readonly string[];
  /** Path of its console's log. */
  readonly console: string;
}

/** Lines of the log that go with an error. */
const MOST_LINES = 12;
const ABOUT_IOMMU = /iommu|\bDMAR\b|\bAMD-Vi\b|\bIVRS\b|\bVIOT\b|\bIORT\b|\bSMMU/i;
/** Lines that name an IOMMU and say nothing of how it came up. */
const SAYS_NOTHING = /command line|Adding to iommu group|table memory at/i;

/**
 * Compares a guest with what was asked of it. A kernel whose IOMMU driver gives up boots all the same: without this,
 * the vectors that need no IOMMU would be judged in its place.
 * @throws TargetStartError when the guest's clients are not behind the IOMMU, or are behind one that was not asked for
 */
export function requireAsked(answer: Answer, { iommu }: Asked): void {
  const { clients, release } = answer.ready;
  const wanted: Profile = iommu.modes.length === 0 ? 'dma-direct' : 'dma-iommu';
  const others = clients.filter(({ profile }) => profile !== wanted).map(({ name }) => name);
  if (others.length === 0) return;
  throw new TargetStartError(
    wanted === 'dma-iommu'
      ? `Linux ${release} does not use the guest's IOMMU (${iommu.title}) for ${others.join(', ')}: they have dma-direct.${aboutIommu(answer)}`
      : `Linux ${release} translates for ${others.join(', ')} in a guest that was to have no IOMMU: they have dma-iommu.${aboutIommu(answer)}`,
    wanted === 'dma-iommu'
      ? `See ${answer.console} and the kernel's configuration for why the driver did not start; --iommu none runs a guest without an IOMMU.`
      : 'Name the IOMMU with --iommu.',
  );
}

/** What the kernel said of its IOMMU, as lines of an error. */
function aboutIommu({ log }: Answer): string {
  const lines = log
    .filter((line) => ABOUT_IOMMU.test(line) && !SAYS_NOTHING.test(line))
    .slice(0, MOST_LINES)
    .map((line) => line.replace(/^<\d+>/, ''));
  if (lines.length === 0) return '\n  The kernel logged nothing about an IOMMU.';
  return ['\n  The kernel logged about it:', ...lines.map((line) => `    ${line}`)].join('\n');
}
