// SPDX-License-Identifier: Apache-2.0
import type { Iommu, Topology } from '../../../spec/types/formats.js';
import { UsageError } from '../errors/conform-error.js';

/**
 * How an IOMMU driver works: it invalidates what was unmapped at once, or later for many unmaps together, or it translates
 * nothing and lets devices through to all memory, which leaves mapping to dma-direct.
 */
export const IOMMU_MODES = ['strict', 'lazy', 'passthrough'] as const;
export type IommuMode = (typeof IOMMU_MODES)[number];

/**
 * The mode of a run.
 * @throws UsageError when the IOMMU's driver doesn't have it
 */
export function chooseMode(iommu: Iommu, wanted: IommuMode | undefined): IommuMode {
  if (wanted === undefined || iommu.modes.includes(wanted)) return wanted ?? 'strict';
  const modes = iommu.modes.join(', ');
  throw new UsageError(
    `--iommu-mode ${wanted} says nothing to a guest with ${iommu.title}`,
    modes === '' ? 'leave it out' : `supported: ${modes}`,
  );
}

/** Whether the guest's kernel is to translate what devices access. */
export function translates({ modes }: Iommu, mode: IommuMode): boolean {
  return modes.length > 0 && mode !== 'passthrough';
}

/** What asks the guest's kernel for a mode; the last of several such parameters counts. */
export function modeParameters(mode: IommuMode, arch: Topology['arch']): string[] {
  if (mode !== 'passthrough') return [`iommu.strict=${mode === 'strict' ? 1 : 0}`];
  // Bounce buffers, which x86_64 has by itself only where memory lies above 4 GiB.
  return ['iommu.passthrough=1', ...(arch === 'x86_64' ? ['iommu=soft'] : [])];
}
