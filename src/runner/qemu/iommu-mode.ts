// SPDX-License-Identifier: Apache-2.0
import type { Iommu } from '../../../spec/types/formats.js';
import { UsageError } from '../errors/conform-error.js';

/** How an IOMMU driver invalidates what was unmapped: at once, or later for many unmaps together. */
export const IOMMU_MODES = ['strict', 'lazy'] as const;
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
