// SPDX-License-Identifier: Apache-2.0
import { mapDirectly } from '../../reference/algorithm/direct-map.js';
import { layOut, type Segment } from '../../reference/algorithm/layout.js';
import type { Limits, ListEntry } from '../../reference/algorithm/list-entry.js';
import { TargetStartError } from '../errors/conform-error.js';
import { type Disagreement, differences } from './agreement.js';
import type { CaseAnswer } from './case.js';
import { runTlc } from './run-tlc.js';
import type { Tlc } from './tlc-jar.js';
import type { TlaValue } from './tla-value.js';
import { integer, items, toldCases, toldSteps } from './told.js';

/** Bytes of a model unit: the granule of 2 units of tla/MCSmallLists.cfg is 4096 bytes. */
const UNIT = 2048;

/** PCI bus address minus physical address there, in units (SmallBusOffset). */
const BUS_OFFSET = 1000;

/** The clients with an IOMMU of tla/MCSmallLists.tla (SmallWindow, SmallMaxSeg). */
const CLIENTS: readonly Limits[] = [
  { granule: 2 * UNIT, boundary: 4 * UNIT, maxSegment: 4 * UNIT },
  { granule: 2 * UNIT, boundary: 8 * UNIT, maxSegment: 6 * UNIT },
  { granule: 2 * UNIT, boundary: 64 * UNIT, maxSegment: 64 * UNIT },
];

/** DMA masks + 1 of the clients after them, which have none (SmallIovaEnd). */
const DIRECT_ENDS: readonly number[] = [1024 * UNIT, 22 * UNIT];

/** The map types of memories 1 to 4 there (SmallReach). */
const KINDS: readonly ListEntry['kind'][] = ['iova', 'bus', 'iova', 'unreachable'];

/**
 * Gives every list of tla/MCSmallLists.tla to the reference, scaled up, and compares.
 * @throws TargetStartError if TLC fails
 */
export async function compareSmallLists(tlc: Tlc): Promise<{ lists: number; disagreements: Disagreement[] }> {
  const run = await runTlc(tlc, { module: 'MCSmallLists', config: 'MCSmallLists' });
  if (!run.passed)
    throw new TargetStartError(`TLC: ${run.errors.join('\n')}`, 'this is a fault of the models: report it');
  const disagreements: Disagreement[] = [];
  let lists = 0;
  for (const [client, list, told] of toldCases(run.printed)) {
    lists += 1;
    const entries = items(list).map(entryOf);
    const id = `client ${integer(client)}: ${entries.map(({ kind, page, offset, length }) => [kind, page, offset, length].join(' ')).join(', ')}`;
    disagreements.push(...differences(id, [referenceAnswer(entries, integer(client) - 1)], toldSteps(told)));
  }
  return { lists, disagreements };
}

function entryOf(value: TlaValue): ListEntry {
  const [memory = 0, page = 0, offset = 0, length = 0] = items(value).map(integer);
  const kind = KINDS[memory - 1];
  if (kind === undefined) throw new SyntaxError(`no memory ${memory}`);
  const busOffset = memory === 1 ? 0 : BUS_OFFSET * UNIT;
  return { kind, page: page * UNIT, offset: offset * UNIT, length: length * UNIT, busOffset };
}

function referenceAnswer(entries: readonly ListEntry[], client: number): CaseAnswer {
  const limits = CLIENTS[client];
  if (limits !== undefined) return answerByIommu(entries, limits);
  const end = DIRECT_ENDS[client - CLIENTS.length];
  if (end === undefined) throw new SyntaxError(`no client ${client + 1}`);
  const { error, segments } = mapDirectly(entries, end);
  if (error !== null) return { outcome: 'failed', error };
  return { outcome: 'mapped', allocation: 0, segments: segments.map(inUnits), reached: [] };
}

function inUnits({ bus, address, length }: Segment): [0 | 1, number, number] {
  return [bus ? 1 : 0, address / UNIT, length / UNIT];
}

function answerByIommu(entries: readonly ListEntry[], limits: Limits): CaseAnswer {
  const layout = layOut(entries, limits);
  if (typeof layout === 'string') return { outcome: 'failed', error: layout };
  return {
    outcome: 'mapped',
    allocation: layout.allocation / UNIT,
    segments: layout.segments.map(inUnits),
    reached: layout.runs.map(({ phys, length }) => [0, phys / UNIT, length / UNIT]),
  };
}
