// SPDX-License-Identifier: Apache-2.0
import type { Entry, MappedOutcome, Outcome } from '../../../spec/types/formats.js';
import { kindOf, type MapAction, parseExact, parseHex, type Scenario } from '../formats/index.js';
import { accessRequirements } from './exercised-access.js';
import { exercisedDirectly } from './exercised-directly.js';

/**
 * The requirements that a scenario puts to the test: those that an implementation could break in it, and the check would
 * see. For example MAP-BOUNDARY only if the list is longer than a boundary window.
 */
export function exercised(scenario: Scenario, outcomes: readonly Outcome[]): string[] {
  if (scenario.needs.profile === 'dma-direct') return exercisedDirectly(scenario, outcomes);
  const found = new Set(['OBS-COMPLETE']);
  const mappedBefore = new Set<string>();
  const live = new Map<string, MapAction>();
  scenario.steps.forEach((step, index) => {
    const outcome = outcomes[index];
    const add = (...ids: string[]): void => {
      for (const id of ids) found.add(id);
    };
    if (step.op === 'sync') {
      add('SYNC-LIST', 'SYNC-MAPPING');
      return;
    }
    if (step.op === 'unmap') {
      const mapped = live.get(step.list);
      live.delete(step.list);
      add('UNMAP-CLEAN', 'UNMAP-LIST');
      if (mapped !== undefined && kindsOf(scenario, mapped).has('bus')) add('UNMAP-FLAG');
      return;
    }
    if (step.op === 'access') {
      add(...accessRequirements(scenario, index));
      return;
    }
    if (mappedBefore.has(step.list)) add('MAP-REUSE');
    if (scenario.clients[step.client]?.untrusted === true) add('MAP-UNTRUSTED');
    if (step.attrs !== undefined) add('MAP-ATTRS');
    if (step.call !== undefined) add('MAP-SG');
    if (step.nents !== undefined && step.nents < (scenario.lists[step.list] ?? []).length) add('MAP-NENTS');
    if (outcome?.outcome === 'failed') {
      add('MAP-ERROR', 'FAIL-LIST', 'FAIL-DMA', 'FAIL-NENTS', 'FAIL-CLEAN', reasonOf(scenario, step, outcome.error));
      return;
    }
    if (outcome?.outcome !== 'mapped') return;
    mappedBefore.add(step.list);
    add(...mappedRequirements(scenario, step, outcome));
    if ([...live.values()].some(({ client }) => client === step.client)) add('MAP-OVERLAP');
    live.set(step.list, step);
  });
  if (scenario.fromPages !== undefined) found.add('LIST-PAGES');
  if (scenario.needs.features?.includes('supported') === true) found.add('MAP-SUPPORTED');
  return [...found];
}

function mappedRequirements(scenario: Scenario, step: MapAction, outcome: MappedOutcome): string[] {
  const { client: clientName } = step;
  const entries = givenEntries(scenario, step);
  const client = scenario.clients[clientName];
  const kinds = kindsOf(scenario, step);
  const ids = ['MAP-RESULT', 'MAP-SUCCESS', 'MAP-BYTES', 'MAP-LIST'];
  if (outcome.segments.length < entries.length) ids.push('MAP-TAIL', 'SEG-MERGE');
  if (kinds.has('bus')) ids.push('MAP-BUS', 'MAP-BUS-FLAG');
  if (!kinds.has('iova')) return [...ids, 'MAP-NO-IOVA'];
  ids.push('MAP-TRANSLATE', 'MAP-NO-STRAY', 'MAP-DMA-MASK', 'MAP-SPACE');
  const iova = entries.filter(({ memory }) => kindOf(scenario, clientName, memory) === 'iova');
  const regions = Object.keys(scenario.memory);
  if (regions.some((memory) => kindOf(scenario, clientName, memory) === 'bus')) ids.push('MAP-ROUTE');
  if (iova.some(({ memory }) => scenario.memory[memory]?.kind === 'bar')) ids.push('MAP-HOST-BRIDGE');
  if (iova.length > 1) ids.push('MAP-OVERLAP');
  const bytes = iova.reduce((sum, { length }) => sum + parseExact(length), 0);
  const allocation = parseHex(outcome.allocation);
  if (client !== undefined) {
    if (allocation > parseHex(client.segBoundaryMask)) ids.push('MAP-BOUNDARY');
    if (bytes > parseExact(client.maxSegSize)) ids.push('MAP-MAX-SEG');
  }
  const whole = wholeGranules(scenario, step);
  if (allocation > whole) ids.push('SEG-PAD');
  if (allocation > bytes) ids.push('SEG-REACH');
  return ids;
}

function givenEntries({ lists }: Scenario, { list, nents }: MapAction): readonly Entry[] {
  return (lists[list] ?? []).slice(0, nents);
}

function wholeGranules(scenario: Scenario, step: MapAction): bigint {
  const granule = parseExact(scenario.needs.granule);
  let total = 0;
  for (const { memory, offset, length } of givenEntries(scenario, step)) {
    if (kindOf(scenario, step.client, memory) !== 'iova') continue;
    total += Math.ceil(((parseExact(offset) % granule) + parseExact(length)) / granule) * granule;
  }
  return BigInt(total);
}

function kindsOf(scenario: Scenario, step: MapAction): Set<string> {
  return new Set(givenEntries(scenario, step).map(({ memory }) => kindOf(scenario, step.client, memory)));
}

function reasonOf(scenario: Scenario, step: MapAction, error: string): string {
  if (kindsOf(scenario, step).has('unreachable')) return 'MAP-UNREACHABLE';
  if (step.failMapping !== undefined) return 'FAIL-MEMORY';
  switch (error) {
    case 'ENOMEM':
    case 'unknown':
      return 'MAP-SPACE';
    default:
      return 'MAP-LENGTH-LIMIT';
  }
}
