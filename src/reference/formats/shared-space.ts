// SPDX-License-Identifier: Apache-2.0
import type { RanObservation } from '../../../spec/types/formats.js';

/** Whether two clients of an observation have one IOVA space (an IOMMU group): only if the observation says so. */
export function shareSpace({ spaces }: RanObservation, one: string, other: string): boolean {
  return one === other || (spaces?.[one] !== undefined && spaces[one] === spaces[other]);
}
