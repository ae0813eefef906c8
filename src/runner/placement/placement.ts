// SPDX-License-Identifier: Apache-2.0
import type { ReservedRange } from '../../../spec/types/formats.js';

/** Where a region lies in the guest. */
export interface PlacedRegion {
  /** Index of the guest's BAR among its providers, or null for RAM in the arena. */
  readonly provider: number | null;
  /** Bytes from the start of the BAR or of the arena. */
  readonly start: bigint;
  /** Bytes. */
  readonly size: bigint;
}

/** Which devices and memory of the guest stand for those of a scenario. */
export interface Placement {
  /** Index of the guest's client, by the scenario's name. */
  readonly clients: ReadonlyMap<string, number>;
  readonly regions: ReadonlyMap<string, PlacedRegion>;
  /** Numbers of the IOVA spaces, by the scenario's client: clients with the same number share one. */
  readonly spaces: ReadonlyMap<string, number>;
  /** What must never be given as IOVA, by the scenario's client; without clients that have no IOVA. */
  readonly reserved: ReadonlyMap<string, readonly ReservedRange[]>;
  /** Count the IOVA space before the first step and after the last. */
  readonly account: boolean;
  /** A RAM region is larger than the arena: a test bench lets its lists describe memory that nothing there touches. */
  readonly pastArena: boolean;
}

/** Why a guest can't run a scenario, for a person. */
export interface Unplaceable {
  readonly skip: string;
}
