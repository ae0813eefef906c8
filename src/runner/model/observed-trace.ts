// SPDX-License-Identifier: Apache-2.0
import type { EntryState, RanObservation, StepObservation, Vector } from '../../../spec/types/formats.js';
import { parseHex } from '../../reference/formats/hex.js';
import { type CallStep, callsOf } from './calls.js';
import type { CaseClient } from './case.js';
import { type Compaction, compact, type Span, WIDE_WINDOW } from './compaction.js';
import { regionSpans, stepSpans, unitOf } from './observed-spans.js';

/** An entry as it stood in memory, in model units. */
export interface TraceEntry {
  /** Index into the trace's memories, from 0. */
  readonly mem: number;
  readonly page: number;
  readonly offset: number;
  readonly length: number;
  /** -1: DMA_MAPPING_ERROR. */
  readonly dma: number;
  readonly dlen: number;
  readonly bus: boolean;
}

export interface TraceStep {
  readonly op: 'map' | 'unmap';
  /** Index into the lists, from 0. */
  readonly list: number;
  /** Index into the clients, from 0. */
  readonly client: number;
  /** `ok` or the errno's name. */
  readonly result: string;
  readonly nents: number;
  readonly before: readonly TraceEntry[];
  readonly after: readonly TraceEntry[];
  /** Start and end. */
  readonly probed: readonly (readonly [number, number])[];
  readonly translations: readonly { readonly iova: number; readonly phys: number; readonly size: number }[];
}

/** What a target observed of one vector, in model units: see tla/Observed.tla. */
export interface ObservedTrace {
  readonly id: string;
  readonly profile: 'dma-iommu' | 'dma-direct';
  readonly granule: number;
  /** What sg->length can't hold; above all that the trace has where that is beyond TLC's integers. */
  readonly lengthEnd: number;
  readonly clients: readonly CaseClient[];
  /** The number of each client's IOVA space. */
  readonly spaces: readonly number[];
  /** PCI bus address minus physical address of each memory. */
  readonly busOffsets: readonly number[];
  readonly mayExhaust: boolean;
  /** Every IOVA space has as much room after the last step as before the first. */
  readonly balanced: boolean;
  readonly lists: readonly (readonly TraceEntry[])[];
  readonly steps: readonly TraceStep[];
}

const INVALID = 2n ** 64n - 1n;
/** sg->length has 32 bits. */
const LENGTH_END = 2n ** 32n;
/** Segment windows up to this many units are kept as they are. */
const KEPT_WINDOW = 2 ** 20;
/** An IOVA space of this size does not run out for lists of a quarter of it; bytes. */
const AMPLE_SPACE = 2n ** 32n;

/**
 * An observation as a trace for tla/Trace.tla; or why it can't be one, or in what it is not one of this vector.
 */
export function observedTrace(
  vector: Vector,
  observation: RanObservation,
): ObservedTrace | { readonly left: string } | { readonly mismatch: string } {
  const calls = callsOf(vector);
  if (typeof calls === 'string') return { left: calls };
  const mismatch = mismatchOf(vector, calls, observation);
  if (mismatch !== null) return { mismatch };
  const granule = parseHex(vector.needs.granule);
  const regions = regionSpans(vector, observation);
  const spans = [...regions.flatMap(({ phys, bus }) => [phys, bus]), ...observation.steps.flatMap(stepSpans)];
  const unit = unitOf(spans, granule);
  const clients = Object.values(vector.clients);
  const windows = clients.map(({ segBoundaryMask }) => parseHex(segBoundaryMask) + 1n);
  const kept = windows.filter((window) => window / unit <= KEPT_WINDOW);
  const compaction = compact({
    spans,
    points: [0n, ...clients.map(({ dmaMask }) => parseHex(dmaMask) + 1n)],
    unit,
    alignment: [granule, ...kept].reduce((a, b) => (a > b ? a : b)),
    near: granule,
    wide: [...new Set(windows.filter((window) => !kept.includes(window)))],
  });
  if (typeof compaction === 'string') return { left: `too large for TLC: ${compaction}` };
  return new TraceWriter(vector, calls, observation, compaction, unit).trace(
    regions.map(({ phys, bus }) => compaction.of(bus.start) - compaction.of(phys.start)),
    clients.map((client, index): CaseClient => ({
      reach: reachOf(vector, Object.keys(vector.clients)[index] ?? ''),
      window: kept.includes(windows[index] ?? 0n) ? Number((windows[index] ?? 0n) / unit) : WIDE_WINDOW,
      maxSegment: Math.min(WIDE_WINDOW, Number(parseHex(client.maxSegSize) / unit)),
      iovaEnd: compaction.of(parseHex(client.dmaMask) + 1n),
    })),
  );
}

/** What in an observation is not of this vector. */
function mismatchOf(vector: Vector, calls: readonly CallStep[], observation: RanObservation): string | null {
  const { steps } = observation;
  if (steps.length !== vector.steps.length) return `${steps.length} steps instead of ${vector.steps.length}`;
  for (const [index, step] of calls.entries()) {
    const seen = steps[index];
    if (seen?.op !== step.op) return `step ${index} is not the vector's ${step.op}`;
    const entries = vector.lists[step.list]?.length;
    if (seen.before.length !== entries || seen.after.length !== entries) {
      return `step ${index} does not show all ${entries} entries`;
    }
  }
  const missing = Object.keys(vector.memory).find((name) => observation.memory[name] === undefined);
  return missing === undefined ? null : `it does not say where ${missing} lies`;
}

function reachOf({ memory, needs }: Vector, client: string): CaseClient['reach'] {
  return Object.values(memory).map((region) =>
    region.kind === 'ram' ? 'ram' : (needs.reach[client]?.[region.provider] ?? 'unreachable'),
  );
}

class TraceWriter {
  readonly #size: (hex: string) => number;

  constructor(
    readonly vector: Vector,
    readonly calls: readonly CallStep[],
    readonly observation: RanObservation,
    readonly compaction: Compaction,
    readonly unit: bigint,
  ) {
    this.#size = (hex) => Number(parseHex(hex) / unit);
  }

  trace(busOffsets: readonly number[], clients: readonly CaseClient[]): ObservedTrace {
    const { vector, observation } = this;
    const names = Object.keys(vector.clients);
    const lists = Object.keys(vector.lists);
    const owners = new Map<string, string>();
    return {
      id: vector.id,
      profile: vector.needs.profile,
      granule: this.#size(vector.needs.granule),
      lengthEnd: Math.min(Number(LENGTH_END / this.unit), 2 * WIDE_WINDOW - 1),
      clients,
      // A client that the observation gives no space has one of its own.
      spaces: names.map((name, index) => observation.spaces?.[name] ?? -1 - index),
      busOffsets,
      mayExhaust: this.#mayExhaust(),
      balanced: (observation.accounting ?? []).every(({ before, after }) => before === after),
      lists: lists.map((name) => this.#initial(name)),
      steps: this.calls.flatMap((step, index) => {
        const seen = observation.steps[index];
        if (seen === undefined) return [];
        if (step.op === 'map') owners.set(step.list, step.client);
        const client = names.indexOf(owners.get(step.list) ?? '');
        return [this.#step(seen, step.list, lists.indexOf(step.list), Math.max(client, 0))];
      }),
    };
  }

  #mayExhaust(): boolean {
    const wanted = Object.values(this.vector.lists)
      .flat()
      .reduce((sum, { length }) => sum + parseHex(length), 0n);
    return Object.values(this.vector.clients).some(
      ({ dmaMask }) => parseHex(dmaMask) + 1n < AMPLE_SPACE || 4n * wanted > AMPLE_SPACE,
    );
  }

  /** A list as the vector says that it is built. */
  #initial(name: string): TraceEntry[] {
    return (this.vector.lists[name] ?? []).map(({ memory, page, offset, length }) => ({
      mem: Object.keys(this.vector.memory).indexOf(memory),
      page: this.compaction.of(parseHex(this.observation.memory[memory]?.phys ?? '0x0') + parseHex(page)),
      offset: this.#size(offset),
      length: this.#size(length),
      dma: this.compaction.of(0n),
      dlen: 0,
      bus: false,
    }));
  }

  #step(seen: StepObservation, name: string, list: number, client: number): TraceStep {
    const memories = Object.keys(this.vector.memory);
    const entries = (states: readonly EntryState[]): TraceEntry[] =>
      states.map((state, index) =>
        this.#entry(state, memories.indexOf(this.vector.lists[name]?.[index]?.memory ?? '')),
      );
    return {
      op: seen.op === 'map' ? 'map' : 'unmap',
      list,
      client,
      result: seen.error ?? 'ok',
      nents: seen.nents,
      before: entries(seen.before),
      after: entries(seen.after),
      probed: merged(seen.probed).map(({ start, end }) => [this.compaction.of(start), this.compaction.of(end)]),
      translations: seen.translations.map(({ iova, phys, length }) => ({
        iova: this.compaction.of(parseHex(iova)),
        phys: this.compaction.of(parseHex(phys)),
        size: this.#size(length),
      })),
    };
  }

  #entry(state: EntryState, mem: number): TraceEntry {
    const dma = parseHex(state.dmaAddress);
    const busOnly = state.flags.length === 1 && state.flags[0] === 'bus-address';
    return {
      mem,
      page: this.compaction.of(parseHex(state.page)),
      offset: this.#size(state.offset),
      length: this.#size(state.length),
      dma: dma === INVALID ? -1 : this.compaction.of(dma),
      dlen: this.#size(state.dmaLength),
      bus: busOnly,
    };
  }
}

/** Probed ranges that touch are one. */
function merged(ranges: StepObservation['probed']): Span[] {
  const result: { start: bigint; end: bigint }[] = [];
  for (const range of ranges) {
    const start = parseHex(range.start);
    const end = start + parseHex(range.length);
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = end > last.end ? end : last.end;
    else result.push({ start, end });
  }
  return result;
}
