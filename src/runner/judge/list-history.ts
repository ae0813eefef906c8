// SPDX-License-Identifier: Apache-2.0
import type { StaleSum, SymbolicAddress } from '../../../spec/types/formats.js';
import type { Run } from './runs.js';

/** The IOVA that a mapped list takes: from the first granule of its first IOVA segment to the last of its last. */
export interface Mapping {
  /** Equal to `end` when the list takes none. */
  readonly start: bigint;
  readonly end: bigint;
  /** What it translated to when it was mapped. */
  readonly runs: readonly Run[];
}

/** A field of an entry that is not what the caller set, as it was first reported. */
interface ReportedChange {
  readonly raw: string;
  readonly value: string | StaleSum;
}

/** What has to be remembered of a list from step to step. */
export interface ListHistory {
  /** The client of the last map; empty before it. */
  client: string;
  mapping: Mapping | null;
  /** How many entries the last map was given, from the first. */
  given: number;
  /** sgt->nents after the last step. */
  nents: number;
  /** For each slot, the address that the last successful map put there. */
  readonly origins: ({ readonly raw: string; readonly address: SymbolicAddress } | undefined)[];
  /** By entry and field. */
  readonly changes: Map<string, ReportedChange>;
}

/** The history of a list that no step has touched. */
export function newList(entries: number): ListHistory {
  return { client: '', mapping: null, given: entries, nents: entries, origins: [], changes: new Map() };
}
