// SPDX-License-Identifier: Apache-2.0
import { callMutants } from './call-mutants.js';
import { layoutMutants } from './layout-mutants.js';
import type { Mutant } from './mutant.js';
import { spaceMutants } from './space-mutants.js';
import { stateMutants } from './state-mutants.js';

export type { Mutant } from './mutant.js';

/** All deliberately wrong implementations. */
export const mutants: readonly Mutant[] = [...layoutMutants, ...stateMutants, ...spaceMutants, ...callMutants];
