// SPDX-License-Identifier: Apache-2.0
import type { Matrix } from '../../../spec/types/formats.js';
import { cellTitle } from './rows.js';

/** What the cells of a matrix say nothing about, a sentence each. */
export function leftOut({ cells }: Matrix): string[] {
  const faultless = cells.filter(({ summary, paths = false }) => {
    if (paths) return false;
    const { profiles, features } = summary?.target.capabilities ?? {};
    return profiles?.includes('dma-iommu') === true && features?.includes('faults') !== true;
  });
  return [
    cells.some(({ paths }) => paths)
      ? 'No cell of arm64 has path vectors: their trees are of machines of x86_64.'
      : 'No cell has path vectors: `p2p-conform run` has them.',
    ...(faultless.length === 0
      ? []
      : [
          `No map was made to fail half way (feature \`faults\`), so what such a failure leaves behind was not judged, on: ${faultless.map(cellTitle).join('; ')}.`,
        ]),
  ];
}
