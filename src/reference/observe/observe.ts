// SPDX-License-Identifier: Apache-2.0
import type {
  Accounting,
  EntryState,
  RanObservation,
  RawReached,
  RegionPlace,
  StepObservation,
} from '../../../spec/types/formats.js';
import { type AllRules, type ExecutedStep, type Execution, execute } from '../algorithm/execute.js';
import { IovaSpace } from '../algorithm/iova-space.js';
import { reservedBlocks } from '../algorithm/reserved.js';
import { formatHex, type Scenario } from '../formats/index.js';
import { failedState, initialState, mappedState, unmappedState } from './list-state.js';
import { type IovaRange, type TranslatedRange, translationsIn } from './translations.js';

/** IOVA spaces of at most this size are looked at as a whole after a failure and after the last step, bytes. */
const SCANNED_UP_TO = 2 ** 24;

/** How many granules on both sides of an allocation are looked at too. */
const GUARD_GRANULES = 4;

interface ListState {
  entries: EntryState[];
  nents: number;
  /** What was looked at when the list was mapped. */
  probed: readonly IovaRange[];
  translated: readonly TranslatedRange[];
  client: string;
}

/**
 * What the reference answers as a target: the raw observation of a scenario, with addresses of its own.
 * @param rules - for a deliberately wrong reference only
 * @throws RangeError if the scenario is not one that checkVector accepts
 */
export function observe(scenario: Scenario, rules?: AllRules): RanObservation {
  const execution = execute(scenario, rules);
  const lists = new Map<string, ListState>();
  for (const [name, { length }] of Object.entries(scenario.lists)) {
    const entries = initialState(scenario, execution.plan, name);
    lists.set(name, { entries, nents: length, probed: [], translated: [], client: '' });
  }
  const steps = execution.steps.map((step, index) =>
    observeStep(execution, lists, step, index === execution.steps.length - 1),
  );
  const accounting = account(execution);
  return {
    vector: scenario.id,
    memory: placesOf(scenario, execution),
    steps,
    ...(execution.clients.size > 0 ? { spaces: spacesOf(execution), reserved: reservedOf(execution) } : {}),
    ...(scenario.needs.features?.includes('supported') === true
      ? { supported: Object.fromEntries(Object.keys(scenario.clients).map((client) => [client, true])) }
      : {}),
    ...(accounting.length > 0 ? { accounting } : {}),
  };
}

function spacesOf({ clients }: Execution): Record<string, number> {
  return Object.fromEntries([...clients.keys()].map((client, index) => [client, index]));
}

const RESERVED = reservedBlocks.map(({ start, end, kind }) => {
  return { start: formatHex(start), length: formatHex(end - start), kind };
});

function reservedOf({ clients }: Execution): NonNullable<RanObservation['reserved']> {
  return Object.fromEntries([...clients.keys()].map((client) => [client, RESERVED]));
}

function observeStep(
  execution: Execution,
  lists: Map<string, ListState>,
  step: ExecutedStep,
  isLast: boolean,
): StepObservation {
  const list = lists.get(step.list);
  if (list === undefined) throw new RangeError(`no list is named ${step.list}`);
  const before = list.entries;
  apply(execution, list, step);
  const error = step.op === 'map' ? step.error : null;
  const end = execution.clients.get(step.client)?.space.end;
  const whole = end !== undefined && end <= SCANNED_UP_TO && (isLast || error !== null);
  const probed = whole ? [{ start: 0, end }] : error === null ? list.probed : [];
  const live = [...lists.values()].filter(({ client }) => client === step.client).flatMap((each) => each.translated);
  return {
    op: step.op,
    error,
    nents: list.nents,
    before,
    after: list.entries,
    probed: probed.map(({ start, end: last }) => ({ start: formatHex(start), length: formatHex(last - start) })),
    translations: translationsIn(live, probed),
    ...(step.op === 'access' ? { reached: reachedBy(step) } : {}),
  };
}

function reachedBy({ reached }: Extract<ExecutedStep, { op: 'access' }>): RawReached[] {
  return reached.map(({ from, phys, length }) => ({
    from: formatHex(from),
    phys: formatHex(phys),
    length: formatHex(length),
  }));
}

/** Changes the list as the step does. */
function apply(execution: Execution, list: ListState, step: ExecutedStep): void {
  list.client = step.client;
  if (step.op === 'sync' || step.op === 'access') return;
  if (step.op === 'unmap') {
    list.entries = unmappedState(list.entries);
    list.translated = [];
    return;
  }
  if (step.error !== null) {
    list.entries = failedState(list.entries, step);
    return;
  }
  const { layout, base, given } = step;
  list.entries = mappedState(list.entries, layout, base, given);
  list.nents = layout.segments.length;
  list.translated = layout.runs.map(({ iova, phys, length }) => ({
    start: base + iova,
    end: base + iova + length,
    phys,
  }));
  const guard = GUARD_GRANULES * execution.granule;
  const last = layout.runs.at(-1);
  list.probed =
    last === undefined ? [] : [{ start: Math.max(0, base - guard), end: base + last.iova + last.length + guard }];
}

function placesOf(scenario: Scenario, { plan }: Execution): Record<string, RegionPlace> {
  const places: Record<string, RegionPlace> = {};
  for (const [name, { phys, busOffset }] of plan) {
    const isBar = scenario.memory[name]?.kind === 'bar';
    places[name] = { phys: formatHex(phys), ...(isBar ? { bus: formatHex(phys + busOffset) } : {}) };
  }
  return places;
}

/** Counts the IOVA of the clients with a small mask, unless the scenario leaves a list mapped. */
function account({ clients, granule, steps }: Execution): Accounting[] {
  const mapped = new Set<string>();
  for (const step of steps) {
    if (step.op === 'unmap') mapped.delete(step.list);
    else if (step.op === 'map' && step.error === null) mapped.add(step.list);
  }
  if (mapped.size > 0) return [];
  return [...clients].flatMap(([client, { space }]) => {
    if (space.end > SCANNED_UP_TO) return [];
    const before = new IovaSpace(granule, space.end).freeGranules();
    return [{ client, before, after: space.freeGranules() }];
  });
}
