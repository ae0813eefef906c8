// SPDX-License-Identifier: Apache-2.0
import { observe } from '../../../src/reference/index.js';
import { accessMutants } from './access-mutants.js';
import { barMutants } from './bar-mutants.js';
import { callMutants } from './call-mutants.js';
import { directMutants } from './direct-mutants.js';
import { layoutMutants } from './layout-mutants.js';
import type { Mutant } from './mutant.js';
import { spaceMutants } from './space-mutants.js';
import { stateMutants } from './state-mutants.js';

export type { Mutant } from './mutant.js';

/** Right without an IOMMU: the two profiles have mistakes of their own. */
function onlyWithIommu(mutant: Mutant): Mutant {
  return {
    ...mutant,
    observe: (scenario) => (scenario.needs.profile === 'dma-iommu' ? mutant.observe(scenario) : observe(scenario)),
  };
}

/** All deliberately wrong implementations. */
export const mutants: readonly Mutant[] = [
  ...[...layoutMutants, ...stateMutants, ...spaceMutants, ...callMutants, ...accessMutants].map(onlyWithIommu),
  ...barMutants,
  ...directMutants,
];
