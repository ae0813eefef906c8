// SPDX-License-Identifier: Apache-2.0
import type { Matrix } from '../../../spec/types/formats.js';
import { printable } from '../report/printable.js';
import { guestTitle, kernelOf } from './rows.js';

/** Guests that no kernel came up as, a line for each reason: it has the kernel. */
export function notOffered(matrix: Matrix): string[] {
  const guests = new Map<string, Set<string>>();
  for (const cell of matrix.notOffered) add(guests, cell.reason, guestTitle(cell));
  return Array.from(guests, ([reason, titles]) => `${[...titles].join(', ')}: ${printable(reason)}`);
}

/** Why vectors were not run: how many, the reason, and in which guests of which kernels, a line each. */
export function skipped({ cells }: Matrix): string[] {
  const reasons = new Map<string, Map<string, Set<string>>>();
  for (const cell of cells) {
    for (const [reason, count] of Object.entries(cell.summary?.skips ?? {})) {
      const key = `${count}: ${printable(reason)}`;
      const kernels = reasons.get(key) ?? new Map<string, Set<string>>();
      reasons.set(key, kernels);
      add(kernels, kernelOf(cell), guestTitle(cell));
    }
  }
  return Array.from(reasons, ([reason, kernels]) => `${reason} (${where(kernels)})`);
}

/** `6.1.192, 6.12.117: x86_64 intel, x86_64 amd; 7.3.4: x86_64 intel`: kernels with the same guests stand together. */
function where(kernels: ReadonlyMap<string, ReadonlySet<string>>): string {
  const byGuests = new Map<string, Set<string>>();
  for (const [kernel, guests] of kernels) add(byGuests, [...guests].join(', '), kernel);
  return Array.from(byGuests, ([guests, names]) => `${[...names].join(', ')}: ${guests}`).join('; ');
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}
