// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { Iommu, Topology } from '../../../spec/types/formats.js';
import { readJson } from '../../reference/formats/read-json.js';
import { UsageError } from '../errors/conform-error.js';
import { NATIVE_HARNESS } from '../kernel/harness-files.js';

/** Reads native-harness/topologies/NAME.json. */
export async function loadTopology(name: string): Promise<Topology> {
  return await readJson('Topology', path.join(NATIVE_HARNESS, 'topologies', `${name}.json`));
}

/**
 * What an IOMMU adds to the topology.
 * @throws UsageError when the topology doesn't have it
 */
export function iommuOf(topology: Topology, name: string): Iommu {
  const iommu = Object.entries(topology.iommus).find(([key]) => key === name)?.[1];
  if (iommu !== undefined) return iommu;
  const names = Object.keys(topology.iommus).join(', ');
  throw new UsageError(`There is no IOMMU "${name}" for ${topology.arch} guests.`, `Choose one of: ${names}.`);
}
