// SPDX-License-Identifier: Apache-2.0
import type { Matrix, MatrixCell } from '../../../spec/types/formats.js';
import { variantsOf } from './cell.js';

/** Headings of the table. */
export const HEADINGS = [
  'kernel',
  'arch',
  'pages',
  'IOMMU',
  'result',
  'pass',
  'xfail',
  'wrong',
  'skip',
  'known issues',
];

/** The table's rows, one for each cell, in the order of HEADINGS. */
export function matrixRows({ cells }: Matrix): string[][] {
  return cells.map((cell) => {
    const { summary, arch, pages } = cell;
    const about = [kernelOf(cell), arch, pages, iommuOf(cell), resultOf(cell)];
    if (summary === undefined) return [...about, '', '', '', '', ''];
    const { counts, knownIssues } = summary;
    const issues = Object.entries(knownIssues).map(([id, count]) => `${id} (${count})`);
    const wrong = counts.fail + counts.error + counts.xpass + summary.splats.length;
    const numbers = [counts.pass, counts.xfail, wrong, counts.skip].map(String);
    return [...about, ...numbers, issues.join(', ')];
  });
}

/** A cell in the words of its row. */
export function cellTitle(cell: MatrixCell): string {
  return `${kernelOf(cell)} ${guestTitle(cell)}`;
}

type Guest = Pick<MatrixCell, 'arch' | 'pages' | 'iommu' | 'mode' | 'forcedac' | 'busOffset' | 'paths'>;

/** A cell in the words of its row, without the kernel. */
export function guestTitle(guest: Guest): string {
  return [guest.arch, ...(guest.pages === '4k' ? [] : [guest.pages]), iommuOf(guest)].join(' ');
}

function iommuOf({ iommu, ...variant }: Guest): string {
  return [iommu, ...variantsOf(variant)].join(' ');
}

/** The kernel's release where it is known, else what was asked for. */
export function kernelOf({ summary, kernel }: MatrixCell): string {
  return summary?.target.kernel?.release ?? kernel;
}

/** How a cell went, in a word or two. */
export function resultOf({ exitCode, summary }: MatrixCell): string {
  if (summary === undefined) return 'not started';
  if (exitCode === 0) return 'conforms';
  return exitCode === 1 ? 'FAILS' : 'nothing judged';
}
