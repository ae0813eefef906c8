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
}

/** The part of all cells that is wanted; an empty list wants every value. */
export interface CellChoice {
  readonly kernels: readonly string[];
  readonly iommus: readonly string[];
  readonly architectures: readonly string[];
  readonly pages: readonly string[];
  readonly modes: readonly IommuMode[];
  readonly forcedac: boolean;
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
  const { kernels, quick, forcedac } = choice;
  const wantedKernels = kernels.length > 0 ? kernels : quick ? [NEWEST] : MATRIX_KERNELS;
  const wantedModes = choice.modes.length > 0 ? choice.modes : (['strict'] as const);
  const platforms = ARCHITECTURES.flatMap((arch) => PAGES.map((pages) => ({ arch, pages }))).filter(hasPages);
  const all = platforms.flatMap((platform) =>
    Object.entries(topologies.get(platform.arch)?.iommus ?? {}).map(([iommu, { modes }]) => ({
      platform,
      iommu,
      modes,
    })),
  );
  const offered = quick ? all.filter(isQuick) : all;
  const matching = offered.filter(
    ({ platform, iommu }) =>
      wants(choice.iommus, iommu) && wants(choice.architectures, platform.arch) && wants(choice.pages, platform.pages),
  );
  requireAll('--iommu', choice.iommus, new Set(matching.map(({ iommu }) => iommu)));
  requireAll('--arch', choice.architectures, new Set(matching.map(({ platform }) => platform.arch)));
  requireAll('--pages', choice.pages, new Set(matching.map(({ platform }) => platform.pages)));
  requireAll('--iommu-mode', choice.modes, new Set(matching.flatMap(({ modes }) => modes)));
  return [...new Set(wantedKernels)].flatMap((kernel) =>
    matching.flatMap(({ platform, iommu, modes }) => {
      const own: readonly (IommuMode | null)[] =
        modes.length === 0 ? [null] : wantedModes.filter((mode) => modes.includes(mode));
      return own.map((mode) => ({ kernel, platform, iommu, mode, forcedac }));
    }),
  );
}

/** Cells with the same key boot the same build. */
export function buildKey({ kernel, platform }: Pick<Cell, 'kernel' | 'platform'>): string {
  return `${kernel} ${platformName(platform)}`;
}

/** A cell in few words. */
export function cellName({ kernel, platform, iommu, mode, forcedac }: Cell): string {
  const variants = [...(mode === 'lazy' ? ['lazy'] : []), ...(forcedac ? ['forcedac'] : [])];
  return [kernel, platformName(platform), iommu, ...variants].join(' ');
}

function isQuick({ platform, iommu }: { platform: Platform; iommu: string }): boolean {
  const small = archFacts(platform).pages[0] === platform.pages;
  return platform.arch === 'x86_64' || (small && iommu === 'smmuv3');
}

function wants(values: readonly string[], value: string): boolean {
  return values.length === 0 || values.includes(value);
}

function requireAll(option: string, wanted: readonly string[], found: ReadonlySet<string>): void {
  const missing = wanted.find((value) => !found.has(value));
  if (missing === undefined) return;
  throw new UsageError(
    `${option} ${missing}: no cell of the matrix that the other options leave has it`,
    `cells have: ${[...found].join(', ') || 'none'}`,
  );
}
