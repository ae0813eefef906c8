// SPDX-License-Identifier: Apache-2.0
import type { EntryState, RanObservation } from '../../../spec/types/formats.js';
import { misplacedRegion, parseHex, reachedProblem, type Scenario } from '../formats/index.js';
import type { Range } from './facts.js';
import { probedRanges, translatedRanges, uncovered } from './ranges.js';
import { type Violation, violation } from './violation.js';

const OBS = 'OBS-COMPLETE';
const PAGES = 'LIST-PAGES';

/**
 * OBS-COMPLETE, LIST-PAGES: the observation answers each step, entry by entry, says where memory lies, and is consistent in itself.
 * What breaks it can't be judged further.
 */
export function checkComplete(scenario: Scenario, observation: RanObservation): Violation[] {
  const found: Violation[] = [];
  const whole = (pointer: string, message: string): void => {
    found.push({ requirement: OBS, step: null, pointer, message });
  };
  if (observation.vector !== scenario.id) whole('/vector', `answers ${observation.vector} instead of ${scenario.id}`);
  for (const [name, region] of Object.entries(scenario.memory)) {
    const place = observation.memory[name];
    if (place === undefined || (region.kind === 'bar' && place.bus === undefined)) {
      whole('/memory', `does not say where ${name} lies`);
    }
  }
  for (const client of scenario.needs.features?.includes('supported') === true ? Object.keys(scenario.clients) : []) {
    if (observation.supported?.[client] === undefined) {
      whole('/supported', `does not say what dma_pci_p2pdma_supported says of ${client}`);
    }
  }
  if (observation.steps.length !== scenario.steps.length) {
    whole('/steps', `${observation.steps.length} steps instead of ${scenario.steps.length}`);
  }
  if (found.length > 0) return found;
  const misplaced = misplacedRegion(scenario, observation);
  if (misplaced !== null) return [{ requirement: OBS, step: null, ...misplaced }];
  return scenario.steps.flatMap((_, index) => checkStep(scenario, observation, index));
}

function checkStep(scenario: Scenario, observation: RanObservation, index: number): Violation[] {
  const step = scenario.steps[index];
  const seen = observation.steps[index];
  if (step === undefined || seen === undefined) return [];
  const found: Violation[] = [];
  const fail = (path: string, message: string): void => void found.push(violation(OBS, index, path, message));
  const entries = scenario.lists[step.list] ?? [];
  if (seen.op !== step.op) fail('/op', `${seen.op} instead of ${step.op}`);
  if (step.op !== 'map' && seen.error !== null) fail('/error', `${step.op} has no result`);
  for (const when of ['before', 'after'] as const) {
    const { length } = seen[when];
    if (length !== entries.length) fail(`/${when}`, `${length} entries instead of ${entries.length}`);
  }
  const problem = reachedProblem(step, seen);
  if (problem !== null) fail('/reached', problem);
  const firstUse = scenario.steps.findIndex(({ list }) => list === step.list) === index;
  if (firstUse && found.length === 0) {
    entries.forEach((entry, i) => {
      const built = seen.before[i];
      const phys = observation.memory[entry.memory]?.phys ?? '0x0';
      const page = parseHex(phys) + parseHex(entry.page);
      if (built?.offset !== entry.offset || built.length !== entry.length || parseHex(built.page) !== page) {
        const fromPages = scenario.fromPages?.includes(step.list) === true;
        const message = fromPages ? describe(built) : 'the list was not built as the scenario says';
        found.push(violation(fromPages ? PAGES : OBS, index, `/before/${i}`, message));
      }
    });
  }
  if (scenario.needs.profile === 'dma-direct' && seen.probed.length > 0) {
    fail('/probed', 'IOVA, although nothing translates without an IOMMU');
  }
  const probed = probedRanges(seen.probed);
  const translated = translatedRanges(seen.translations);
  if (!sorted(probed)) fail('/probed', 'ranges that are empty, unsorted, overlapping or past 2^64');
  else if (!sorted(translated)) fail('/translations', 'runs that are empty, unsorted, overlapping or past 2^64');
  else {
    const outside = translated.findIndex((run) => uncovered(run, probed).length > 0);
    if (outside >= 0) fail(`/translations/${outside}`, 'a translation outside of the ranges that were looked at');
  }
  return found;
}

function describe(built: EntryState | undefined): string {
  return `sg_alloc_table_from_pages made an entry of ${built?.length ?? 'no'} bytes, offset ${built?.offset ?? 'none'}`;
}

function sorted(ranges: readonly Range[]): boolean {
  return ranges.every(
    ({ start, end }, index) => start < end && end <= 1n << 64n && start >= (ranges[index - 1]?.end ?? 0n),
  );
}
