// SPDX-License-Identifier: Apache-2.0
import type { VariantChoice } from '../matrix/cell.js';
import type { MatrixOptions } from './matrix.js';
import { shellWord } from './shell-word.js';

type Choice = Pick<
  MatrixOptions,
  'kernel' | 'iommu' | 'arch' | 'pages' | 'iommuMode' | 'forcedac' | 'busOffset' | 'quick' | 'filter' | 'strict'
>;

/** The command line that gives the same table: all that decides its cells and their results. */
export function matrixCommand(choice: Choice): string {
  const repeated = (flag: string, values: readonly string[]): string[] =>
    values.flatMap((value) => [flag, shellWord(value)]);
  return [
    'p2p-conform matrix',
    ...(choice.quick ? ['--quick'] : []),
    ...repeated('--kernel', choice.kernel),
    ...repeated('--iommu', choice.iommu),
    ...repeated('--arch', choice.arch),
    ...repeated('--pages', choice.pages),
    ...repeated('--iommu-mode', choice.iommuMode),
    ...variant('--forcedac', choice.forcedac),
    ...variant('--bus-offset', choice.busOffset),
    ...repeated('--filter', choice.filter),
    ...(choice.strict ? ['--strict'] : []),
  ].join(' ');
}

function variant(flag: string, choice: VariantChoice): string[] {
  if (choice === false) return [];
  return [choice === 'also' ? `${flag} also` : flag];
}
