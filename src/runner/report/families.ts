// SPDX-License-Identifier: Apache-2.0
import type { Verdict } from '../../../spec/types/formats.js';

/** The results of one family, in the order of the report. */
export interface FamilyResults {
  readonly family: string;
  readonly results: readonly Verdict[];
}

/** Groups results by the family that their ids name, families in the order in which they come first. */
export function byFamily(results: readonly Verdict[]): FamilyResults[] {
  const families = new Map<string, Verdict[]>();
  for (const result of results) {
    const { family } = splitId(result.vector);
    const members = families.get(family);
    if (members === undefined) families.set(family, [result]);
    else members.push(result);
  }
  return Array.from(families, ([family, members]) => ({ family, results: members }));
}

/** Takes an id apart: family, slash, name. */
export function splitId(id: string): { family: string; name: string } {
  const slash = id.indexOf('/');
  return { family: id.slice(0, slash), name: id.slice(slash + 1) };
}
