// SPDX-License-Identifier: Apache-2.0
import type { Topology } from '../../../spec/types/formats.js';
import { UsageError } from '../errors/conform-error.js';
import { NEWEST } from '../kernel/kernel-choice.js';
import { ARCHITECTURES, archFacts, hasPages, PAGES, platformName, type Platform } from '../kernel/platform.js';
import type { IommuMode } from '../qemu/iommu-mode.js';

/** One guest of a matrix. */
export interface Cell {
  /** As --kernel of a run. */
  readonly kernel: string;
  readonly platform: Platform;
  readonly iommu: string;
  /** Null without an IOMMU. */
  readonly mode: IommuMode | null;
  readonly forcedac: boolean;
  /** PCI bus addresses of providers are not the physical ones. */
  readonly busOffset: boolean;
  /** Path vectors in place of the others: several guests, with several trees of devices each. */
  readonly paths?: boolean;
}

/** Whether guests are of some variant: none, all that can be, or beside the others one for each IOMMU of an architecture. */
export type VariantChoice = boolean | 'also';

/** The part of all cells that is wanted; an empty list wants every value. */
export interface CellChoice {
  readonly kernels: readonly string[];
  readonly iommus: readonly string[];
  readonly architectures: readonly string[];
  readonly pages: readonly string[];
  readonly modes: readonly IommuMode[];
  /** iommu.forcedac=1 */
  readonly forcedac: VariantChoice;
  readonly busOffset: VariantChoice;
  /** The newest kernel with every x86_64 IOMMU, and with SMMUv3 and pages of 4 KiB. */
  readonly quick: boolean;
}

/** Kernels of a matrix for which none is named: two that are maintained for long, and the newest. */
export const MATRIX_KERNELS = ['6.1', '6.12', NEWEST] as const;

/**
 * The cells of a choice: kernel by kernel, platform by platform, so that those of one build are neighbours.
 * @param topologies the guests' hardware by architecture
 * @throws UsageError for a value that no cell has
 */
export function chooseCells(choice: CellChoice, topologies: ReadonlyMap<string, Topology>): Cell[] {
  const { kernels, quick, forcedac, busOffset } = choice;
  const wantedKernels = kernels.length > 0 ? kernels : quick ? [NEWEST] : MATRIX_KERNELS;
  const wantedModes = choice.modes.length > 0 ? choice.modes : (['strict'] as const);
  const platforms = ARCHITECTURES.flatMap((arch) => PAGES.map((pages) => ({ arch, pages }))).filter(hasPages);
  const all = platforms.flatMap((platform) =>
    Object.entries(topologies.get(platform.arch)?.iommus ?? {}).map(([iommu, { modes }]) => ({
      platform,
      iommu,
      modes,
      hasOffset: topologies.get(platform.arch)?.busOffset?.iommus.includes(iommu) === true,
    })),
  );
  const offered = quick ? all.filter(isQuick) : all;
  const demands: readonly Demand<(typeof offered)[number]>[] = [
    { option: '--iommu', wanted: choice.iommus, has: ({ iommu }) => [iommu] },
    { option: '--arch', wanted: choice.architectures, has: ({ platform }) => [platform.arch] },
    { option: '--pages', wanted: choice.pages, has: ({ platform }) => [platform.pages] },
    { option: '--iommu-mode', wanted: choice.modes, has: ({ modes }) => modes, mayBeUnset: true },
    {
      option: '--bus-offset',
      wanted: busOffset === true ? [FLAG] : [],
      has: ({ hasOffset }) => (hasOffset ? [FLAG] : []),
    },
  ];
  requireAll(demands, offered);
  const matching = offered.filter((cell) => demands.every((demand) => meets(cell, demand)));
  requireSome('--bus-offset', busOffset, matching, ({ hasOffset }) => hasOffset);
  requireSome('--forcedac', forcedac, matching, ({ modes }) =>
    wantedModes.some((mode) => isForceable(mode) && modes.includes(mode)),
  );
  const smallest = new Map(
    [...matching].reverse().map(({ platform, iommu }) => [`${platform.arch} ${iommu}`, platform.pages]),
  );
  return [...new Set(wantedKernels)].flatMap((kernel) =>
    matching.flatMap(({ platform, iommu, modes, hasOffset }) => {
      const own: readonly (IommuMode | null)[] =
        modes.length === 0 ? [null] : wantedModes.filter((mode) => modes.includes(mode));
      const cells = own.map((mode): Cell => {
        const forced = forcedac === true && isForceable(mode);
        return { kernel, platform, iommu, mode, forcedac: forced, busOffset: busOffset === true };
      });
      if (smallest.get(`${platform.arch} ${iommu}`) !== platform.pages) return cells;
      // A driver may have no lazy mode: where strict guests are wanted, they are the ones that have variants.
      const usual = cells.find(({ mode }) => mode === 'strict') ?? cells[0];
      const forced = cells.find(({ mode }) => mode === 'strict') ?? cells.find(({ mode }) => isForceable(mode));
      return [
        ...cells,
        ...(forcedac === 'also' && forced !== undefined ? [{ ...forced, forcedac: true }] : []),
        ...(busOffset === 'also' && hasOffset && usual !== undefined ? [{ ...usual, busOffset: true }] : []),
      ];
    }),
  );
}

/** Whether there is IOVA that can be forced above 4 GiB. */
function isForceable(mode: IommuMode | null): boolean {
  return mode === 'strict' || mode === 'lazy';
}

/** Cells with the same key boot the same build. */
export function buildKey({ kernel, platform }: Pick<Cell, 'kernel' | 'platform'>): string {
  return `${kernel} ${platformName(platform)}`;
}

/** A cell in few words. */
export function cellName({ kernel, platform, iommu, ...variant }: Cell): string {
  return [kernel, platformName(platform), iommu, ...variantsOf(variant)].join(' ');
}

/** What makes a guest another than the usual one of its IOMMU, a word or two each. */
export function variantsOf(variant: {
  mode: string | null;
  forcedac: boolean;
  busOffset?: boolean;
  paths?: boolean;
}): string[] {
  const { mode, forcedac, busOffset = false, paths = false } = variant;
  return [
    ...(mode === null || mode === 'strict' ? [] : [mode]),
    ...(forcedac ? ['forcedac'] : []),
    ...(busOffset ? ['bus offset'] : []),
    ...(paths ? ['paths'] : []),
  ];
}

function isQuick({ platform, iommu }: { platform: Platform; iommu: string }): boolean {
  const small = archFacts(platform).pages[0] === platform.pages;
  return platform.arch === 'x86_64' || (small && iommu === 'smmuv3');
}

/** The value of an option that has none. */
const FLAG = '';

/** What an option wants of cells. */
interface Demand<Offer> {
  readonly option: string;
  /** Each of these values has to be that of some cell; none: any will do. */
  readonly wanted: readonly string[];
  readonly has: (cell: Offer) => readonly string[];
  /** Cells without any value meet it too. */
  readonly mayBeUnset?: boolean;
}

function meets<Offer>(cell: Offer, { wanted, has, mayBeUnset }: Demand<Offer>): boolean {
  const values = has(cell);
  if (wanted.length === 0 || (mayBeUnset === true && values.length === 0)) return true;
  return values.some((value) => wanted.includes(value));
}

/** @throws UsageError for a variant that no cell can be */
function requireSome<Offer>(
  option: string,
  choice: VariantChoice,
  cells: readonly Offer[],
  canBe: (cell: Offer) => boolean,
): void {
  if (choice === false || cells.some(canBe)) return;
  throw new UsageError(
    `${option}${choice === 'also' ? ' also' : ''}: no cell that the other options leave can be so`,
    `leave out ${option}`,
  );
}

/** @throws UsageError if no cell that the other options leave has some value, or if there is no cell at all */
function requireAll<Offer>(demands: readonly Demand<Offer>[], offered: readonly Offer[]): void {
  for (const demand of demands) {
    const others = demands.filter((other) => other !== demand);
    const left = offered.filter((cell) => others.every((other) => meets(cell, other)));
    const values = new Set(left.flatMap(demand.has));
    const missing = demand.wanted.find((value) => !values.has(value));
    if (missing === undefined || left.length === 0) continue;
    throw new UsageError(
      `${`${demand.option} ${missing}`.trimEnd()}: no cell of the matrix that the other options leave has it`,
      values.size === 0 ? `leave out ${demand.option}` : `they leave ${demand.option} ${[...values].join(', ')}`,
    );
  }
  if (offered.some((cell) => demands.every((demand) => meets(cell, demand)))) return;
  const asked = demands.flatMap(({ option, wanted }) => wanted.map((value) => `${option} ${value}`.trimEnd()));
  throw new UsageError(`${asked.join(' ')}: these options leave no cell at all`, 'leave out one of them');
}
