// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ModelManifest, Mutant } from '../../../spec/types/formats.js';
import { type Branch, branchesOf, type Place } from './branches.js';
import { modelFolder } from './manifest.js';
import type { Evaluated } from './tlc-messages.js';

/**
 * What is wrong with the branches of the algorithm modules: arms that nothing shows to be taken, and exceptions of the
 * manifest that are none.
 * @param runs - what the models of the smoke set evaluated
 */
export function branchProblems({ branches, mutants }: ModelManifest, runs: readonly Evaluated[]): string[] {
  const untaken = branches.modules.flatMap((module) => untakenBranches(module, runs, mutants));
  const isSame = (one: { module: string; text: string }, other: { module: string; text: string }): boolean =>
    one.module === other.module && one.text === other.text;
  return [
    ...untaken
      .filter((arm) => !branches.exceptions.some((exception) => isSame(exception, arm)))
      .map(({ module, place, text }) => `${module}.tla:${place}: nothing shows that this arm is taken: ${text}`),
    ...branches.exceptions
      .filter((exception) => !untaken.some((arm) => isSame(exception, arm)))
      .map(({ module, text }) => `manifest.json: no exception is needed for this arm of ${module}: ${text}`),
  ];
}

/**
 * The arms of a module that nothing shows to be taken: TLC's counts don't, and no mutant changes them. TLC counts nothing
 * within function constructors, which it evaluates late, and leaves out what was evaluated as often as what it is part of.
 * @param runs - what each run evaluated
 * @param mutants - all are rejected, or the set of mutants fails
 */
function untakenBranches(module: string, runs: readonly Evaluated[], mutants: readonly Mutant[]): Branch[] {
  const source = readFileSync(path.join(modelFolder, `${module}.tla`), 'utf8');
  const counts = runs.map((run) => countsByPlace(run.get(module) ?? new Map<string, number>()));
  const edited = mutants.flatMap(({ edits }) => edits.filter((edit) => edit.module === module));
  const changed = edited.map(({ find }): [number, number] => [
    source.indexOf(find),
    source.indexOf(find) + find.length,
  ]);
  return branchesOf(module, source).filter((branch) => {
    if (counts.some((count) => isTaken(branch, count))) return false;
    const [from, to] = [indexOf(source, branch.of?.whole ?? branch.place), indexOf(source, branch.place)];
    return !changed.some(([start, end]) => start <= to && from < end);
  });
}

function isTaken({ place, of }: Branch, count: (place: Place) => number): boolean {
  if (count(place) > 0) return true;
  return of !== null && count(of.other) > 0 && count(of.whole) > count(of.other);
}

/** Of what begins at one place, the whole was evaluated most often. */
function countsByPlace(ranges: ReadonlyMap<string, number>): (place: Place) => number {
  const most = new Map<string, number>();
  for (const [range, times] of ranges) {
    const [place = ''] = range.split('-');
    most.set(place, Math.max(most.get(place) ?? 0, times));
  }
  return (place) => most.get(place) ?? 0;
}

function indexOf(source: string, place: Place): number {
  const [line = 1, column = 1] = place.split(':').map(Number);
  const before = source.split('\n').slice(0, line - 1);
  return before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
}
