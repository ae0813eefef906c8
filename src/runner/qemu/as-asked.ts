// SPDX-License-Identifier: Apache-2.0
import type { Iommu, Profile } from '../../../spec/types/formats.js';
import { formatHex } from '../../reference/formats/hex.js';
import { TargetStartError } from '../errors/conform-error.js';
import type { Ready } from '../wire/index.js';
import { type IommuMode, translates } from './iommu-mode.js';

/** What a run asked of its guest's IOMMU. */
export interface Asked {
  readonly iommu: Iommu;
  readonly mode: IommuMode;
  readonly forcedac: boolean;
  /** What was to be added to physical addresses of providers for their PCI bus addresses; undefined where nothing was said of it. */
  readonly busOffset?: bigint | undefined;
}

/** What a guest says of itself. */
export interface Answer {
  readonly ready: Ready;
  /** What its kernel logged while it booted; with a level (`<6>`) before each line. */
  readonly log: readonly string[];
  /** Path of its console's log. */
  readonly console: string;
}

/** The lazy mode was asked for, and the guest's kernel doesn't have it: no fault, but no such guest either. */
export class NoLazyModeError extends TargetStartError {
  constructor(
    /** One sentence, without what the log says. */
    readonly reason: string,
    details: string,
    cure: string,
  ) {
    super(`${reason}${details}`, cure);
  }
}

/** Lines of the log that go with an error. */
const MOST_LINES = 12;
const ABOUT_IOMMU = /iommu|\bDMAR\b|\bAMD-Vi\b|\bIVRS\b|\bVIOT\b|\bIORT\b|\bSMMU/i;
/** Lines that name an IOMMU and say nothing of how it came up. */
const SAYS_NOTHING = /command line|Adding to iommu group|table memory at/i;
/** What the kernel logs when it reads iommu.forcedac=1 (drivers/iommu/dma-iommu.c: iommu_dma_forcedac_setup). */
const FORCEDAC = /Forcing DAC for PCI devices/;
/** What the kernel logs when it reads iommu.passthrough=1, driver or not (drivers/iommu/iommu.c: iommu_subsys_init). */
const PASSTHROUGH = /Default domain type: Passthrough/;
/** What it logs for each device that an IOMMU driver takes (drivers/iommu/iommu.c: iommu_group_alloc_device). */
const TAKEN = /Adding to iommu group \d+/;

/**
 * How the guest's kernel invalidates what was unmapped, as its clients' domains say; null when nothing translates.
 * One client that invalidates late makes the guest lazy: nothing is promised of it right after an unmap.
 */
export function modeOf({ clients }: Ready): IommuMode | null {
  if (!clients.some(({ profile }) => profile === 'dma-iommu')) return null;
  return clients.some(({ invalidatesLate }) => invalidatesLate) ? 'lazy' : 'strict';
}

/**
 * Compares a guest with what was asked of it. A kernel whose IOMMU driver gives up boots all the same: without this,
 * the vectors that need no IOMMU would be judged in its place.
 * @throws NoLazyModeError when lazy was asked for and no client invalidates late
 * @throws TargetStartError when the guest is another one in any other way
 */
export function requireAsked(answer: Answer, asked: Asked): void {
  requireProfile(answer, asked);
  requireMode(answer, asked);
  requireBusOffset(answer, asked);
  const { iommu, mode, forcedac } = asked;
  if (!translates(iommu, mode) || answer.log.some((line) => FORCEDAC.test(line)) === forcedac) return;
  throw new TargetStartError(
    forcedac
      ? `Linux ${answer.ready.release} was asked for IOVA from the top of each device's mask (iommu.forcedac=1), and its log does not say that it obeys.`
      : `Linux ${answer.ready.release} was not asked for IOVA from the top of each device's mask, and its log says that it forces it.`,
    `Run it ${forcedac ? 'without' : 'with'} --forcedac, or look at iommu.forcedac in drivers/iommu/dma-iommu.c.`,
  );
}

function requireProfile(answer: Answer, { iommu, mode }: Asked): void {
  const { clients, release } = answer.ready;
  const wanted: Profile = translates(iommu, mode) ? 'dma-iommu' : 'dma-direct';
  const others = clients.filter(({ profile }) => profile !== wanted).map(({ name }) => name);
  if (others.length === 0) return;
  throw new TargetStartError(
    wanted === 'dma-iommu'
      ? `Linux ${release} does not use the guest's IOMMU (${iommu.title}) for ${others.join(', ')}: they have dma-direct.${aboutIommu(answer)}`
      : `Linux ${release} translates for ${others.join(', ')} in a guest that was to ${iommu.modes.length === 0 ? 'have no IOMMU' : 'let devices through'}: they have dma-iommu.${aboutIommu(answer)}`,
    wanted === 'dma-iommu'
      ? `See ${answer.console} and the kernel's configuration for why the driver did not start; --iommu none runs a guest without an IOMMU.`
      : iommu.modes.length === 0
        ? 'Name the IOMMU with --iommu.'
        : 'Leave out --iommu-mode passthrough.',
  );
}

function requireMode(answer: Answer, { iommu, mode }: Asked): void {
  const { clients, release } = answer.ready;
  if (iommu.modes.length === 0) return;
  if (mode === 'passthrough') {
    requirePassthrough(answer, iommu);
    return;
  }
  const isLazy = mode === 'lazy';
  const others = clients.filter(({ invalidatesLate }) => invalidatesLate !== isLazy).map(({ name }) => name);
  if (others.length === 0) return;
  if (isLazy && others.length === clients.length) {
    throw new NoLazyModeError(
      `Linux ${release} has no lazy mode with ${iommu.title}: asked for it (iommu.strict=0), it invalidates at each unmap.`,
      aboutIommu(answer),
      'Leave out --iommu-mode lazy.',
    );
  }
  throw new TargetStartError(
    isLazy
      ? `Linux ${release} was asked to invalidate later (iommu.strict=0), and with ${iommu.title} it does so at each unmap for ${others.join(', ')}, not for the others.${aboutIommu(answer)}`
      : `Linux ${release} was asked to invalidate at each unmap (iommu.strict=1), and with ${iommu.title} it does so later for ${others.join(', ')}.${aboutIommu(answer)}`,
    `Look at what reads iommu.strict in drivers/iommu/iommu.c${isLazy ? '' : '; --iommu-mode lazy judges the kernel as it is'}.`,
  );
}

/** Clients have dma-direct already; without a driver for the IOMMU they would too. */
function requirePassthrough(answer: Answer, { title }: Iommu): void {
  const { clients, release } = answer.ready;
  const taken = answer.log.filter((line) => TAKEN.test(line)).length;
  if (taken < clients.length) {
    throw new TargetStartError(
      `Linux ${release} was asked to let ${clients.length} clients through ${title}, and its log names ${taken} devices that an IOMMU's driver takes.${aboutIommu(answer)}`,
      `See ${answer.console} and the kernel's configuration for why the driver did not start; --iommu none runs a guest without an IOMMU.`,
    );
  }
  if (answer.log.some((line) => PASSTHROUGH.test(line))) return;
  throw new TargetStartError(
    `Linux ${release} was asked to let devices through ${title} (iommu.passthrough=1), and its log does not say that it does.${aboutIommu(answer)}`,
    'Look at what reads iommu.passthrough in drivers/iommu/iommu.c; or leave out --iommu-mode passthrough.',
  );
}

function requireBusOffset({ ready }: Answer, { busOffset }: Asked): void {
  if (busOffset === undefined) return;
  const others = ready.providers.filter(({ phys, bus }) => bus - phys !== busOffset);
  if (others.length === 0) return;
  const found = others.map(({ name, phys, bus }) => `${name} at ${formatHex(phys)} has ${formatHex(bus)}`);
  throw new TargetStartError(
    `Linux ${ready.release} was told of a host bridge whose bus addresses are ${busOffset} bytes from the physical ones, and they are not: ${found.join(', ')}.`,
    'Look at busOffset of the topology and at where the kernel places BARs; or leave out --bus-offset.',
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
