// SPDX-License-Identifier: Apache-2.0
import type { Entry, EntryState, RanObservation, StepObservation } from '../../../spec/types/formats.js';
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import { misplacedRegion } from '../../reference/formats/misplaced.js';
import { reachedProblem } from '../../reference/formats/reached.js';
import type { Action, Scenario } from '../../reference/formats/scenario.js';

const END = 1n << 64n;

/**
 * Why an observation can't be one of this scenario, whatever the implementation did: a target that says so lies or is
 * broken. A wrong implementation gives a consistent observation with wrong values.
 * @returns null if it is consistent
 */
export function inconsistency(scenario: Scenario, ran: RanObservation): string | null {
  return memoryProblem(scenario, ran) ?? stepsProblem(scenario, ran);
}

function memoryProblem(scenario: Scenario, ran: RanObservation): string | null {
  for (const [name, region] of Object.entries(scenario.memory)) {
    const place = ran.memory[name];
    if (place === undefined) return `/memory: no place for the region "${name}"`;
    if (region.kind === 'bar' && place.bus === undefined) return `/memory/${name}: a BAR region needs a bus address`;
    if (parseHex(place.phys) + parseHex(region.size) > END) return `/memory/${name}: goes past 2^64`;
  }
  const misplaced = misplacedRegion(scenario, ran);
  return misplaced === null ? null : `${misplaced.pointer}: ${misplaced.message}`;
}

function stepsProblem(scenario: Scenario, ran: RanObservation): string | null {
  if (ran.steps.length !== scenario.steps.length) {
    return `/steps: ${ran.steps.length} steps, but the scenario has ${scenario.steps.length}`;
  }
  const last = new Map<string, readonly EntryState[]>();
  for (const [index, asked] of scenario.steps.entries()) {
    const step = ran.steps[index];
    const entries = scenario.lists[asked.list];
    if (step === undefined || entries === undefined) continue;
    const problem =
      (scenario.needs.profile === 'dma-direct' && step.probed.length > 0
        ? '/probed: IOVA, although nothing translates without an IOMMU'
        : null) ??
      (step.op === asked.op ? null : `/op: ${step.op}, but the scenario says ${asked.op}`) ??
      stepProblem(asked, step, entries) ??
      beforeProblem(step.before, last.get(asked.list), entries, ran, scenario.fromPages?.includes(asked.list) === true);
    if (problem !== null) return `/steps/${index}${problem}`;
    last.set(asked.list, step.after);
  }
  return null;
}

function stepProblem(asked: Action, step: StepObservation, entries: readonly Entry[]): string | null {
  const reached = reachedProblem(asked, step);
  if (reached !== null) return `/reached: ${reached}`;
  if (step.op !== 'map' && step.error !== null) return `/error: ${step.op} has no result`;
  for (const side of ['before', 'after'] as const) {
    if (step[side].length !== entries.length) {
      return `/${side}: ${step[side].length} entries, but the list has ${entries.length}`;
    }
  }
  return translationsProblem(step);
}

/**
 * The list before a step is as the last step left it; before its first step, as the caller built it, unless it is the
 * kernel that builds it from pages.
 */
function beforeProblem(
  before: readonly EntryState[],
  last: readonly EntryState[] | undefined,
  entries: readonly Entry[],
  ran: RanObservation,
  fromPages: boolean,
): string | null {
  if (last === undefined && fromPages) {
    const used = before.findIndex((state) => !isUnused(state));
    return used < 0 ? null : `/before/${used}: the entry has DMA fields, although nothing has mapped it`;
  }
  for (const [index, state] of before.entries()) {
    const was = last?.[index];
    const entry = entries[index];
    if (was === undefined ? entry !== undefined && !isFresh(state, entry, ran) : !isSame(state, was)) {
      return `/before/${index}: the entry is not as ${was === undefined ? 'the caller built it' : 'the last step left it'}`;
    }
  }
  return null;
}

function isFresh(state: EntryState, entry: Entry, ran: RanObservation): boolean {
  const phys = parseHex(ran.memory[entry.memory]?.phys ?? '0x0') + parseHex(entry.page);
  return (
    state.page === formatHex(phys) && state.offset === entry.offset && state.length === entry.length && isUnused(state)
  );
}

function isUnused({ dmaAddress, dmaLength, flags }: EntryState): boolean {
  const unset = dmaAddress === '0x0' || dmaAddress === formatHex(END - 1n);
  return unset && dmaLength === '0x0' && flags.length === 0;
}

function isSame(a: EntryState, b: EntryState): boolean {
  return (
    a.page === b.page &&
    a.offset === b.offset &&
    a.length === b.length &&
    a.dmaAddress === b.dmaAddress &&
    a.dmaLength === b.dmaLength &&
    a.flags.join() === b.flags.join()
  );
}

/** Translations are sorted, don't overlap, and lie where the target looked. */
function translationsProblem(step: StepObservation): string | null {
  const probed: Span[] = [];
  for (const [index, range] of step.probed.entries()) {
    const span = spanAfter(probed.at(-1), range.start, range.length);
    if (span === null) return `/probed/${index}: empty, overlapping or unsorted`;
    const last = probed.at(-1);
    if (last?.end === span.start) probed[probed.length - 1] = { start: last.start, end: span.end };
    else probed.push(span);
  }
  let last: Span | undefined;
  let range = 0;
  for (const [index, { iova, length }] of step.translations.entries()) {
    const span = spanAfter(last, iova, length);
    if (span === null) return `/translations/${index}: empty, overlapping or unsorted`;
    while ((probed[range]?.end ?? END) <= span.start) range += 1;
    const looked = probed[range];
    if (looked === undefined || span.start < looked.start || span.end > looked.end) {
      return `/translations/${index}: outside of what was probed`;
    }
    last = span;
  }
  return null;
}

interface Span {
  readonly start: bigint;
  readonly end: bigint;
}

/** The span, if it isn't empty, doesn't start before the last one's end, and doesn't go past 2^64. */
function spanAfter(last: Span | undefined, from: string, length: string): Span | null {
  const start = parseHex(from);
  const end = start + parseHex(length);
  return end > start && start >= (last?.end ?? 0n) && end <= END ? { start, end } : null;
}
