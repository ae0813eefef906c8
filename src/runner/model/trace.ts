// SPDX-License-Identifier: Apache-2.0
import type { CaseClient, CaseEntry } from './case.js';

/** A client of a trace, in model units. */
export type TraceClient = CaseClient;

/** An entry with what the DMA API owns: -1 is no address. */
export interface TraceEntry extends CaseEntry {
  readonly dma: number;
  readonly dlen: number;
  readonly bus: boolean;
}

/** A list before its first step, or after a step. */
export interface ModelState {
  readonly op: 'begin' | 'map' | 'unmap';
  /** Whose step it was. */
  readonly client: string;
  readonly sg: readonly TraceEntry[];
  readonly nents: number;
  /** The client for which it is mapped. */
  readonly owner: string | null;
  /** `none`, `ok` or the name of an errno. */
  readonly result: string;
  readonly tr: readonly { readonly iova: number; readonly phys: number; readonly size: number }[];
}

/** The history of one list, as tla/Traces.tla has it. */
export interface ModelTrace {
  readonly vector: string;
  readonly list: string;
  readonly direct: boolean;
  readonly clients: Readonly<Record<string, Omit<TraceClient, 'reach'>>>;
  readonly reach: Readonly<Record<string, TraceClient['reach']>>;
  /** Room in the IOVA spaces that were counted, before and after. */
  readonly rooms: readonly (readonly [before: number, after: number])[];
  /** The scenario's step that led to each state but the first. */
  readonly steps: readonly number[];
  readonly states: readonly ModelState[];
}
