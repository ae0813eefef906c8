// SPDX-License-Identifier: Apache-2.0
import type { Profile } from '../../../spec/types/formats.js';

/** A scatterlist entry as the models have it, in model units. */
export interface CaseEntry {
  /** Index into the client's reach, from 1. */
  readonly mem: number;
  readonly page: number;
  readonly offset: number;
  readonly length: number;
}

/** A client as the models have it. */
export interface CaseClient {
  /** The map type of each memory. */
  readonly reach: readonly ('ram' | 'bus-address' | 'host-bridge' | 'unreachable')[];
  /** Segment boundary mask + 1. */
  readonly window: number;
  readonly maxSegment: number;
  /** DMA mask + 1. */
  readonly iovaEnd: number;
}

export interface CaseStep {
  readonly op: 'map' | 'unmap';
  /** Index into the lists, from 0. */
  readonly list: number;
  /** Index into the clients, from 0. */
  readonly client: number;
  /** Whether the IOVA allocator finds room. */
  readonly space: boolean;
  /** Whether memory for page tables runs out. */
  readonly fails: boolean;
  /** How many entries of the list it is for. */
  readonly given: number;
}

/** What a step does: the same integers as tla/Agreement.tla prints, without the promise. */
export type CaseAnswer =
  | {
      readonly outcome: 'mapped';
      readonly allocation: number;
      /** Bus address or not, address, length. */
      readonly segments: readonly (readonly [bus: 0 | 1, address: number, length: number])[];
      /** Fault or not, physical address, length; from the start of the allocation on. */
      readonly reached: readonly (readonly [fault: 0 | 1, at: number, length: number])[];
    }
  /** The error is `unknown` where the caller isn't told. */
  | { readonly outcome: 'failed'; readonly error: string }
  | { readonly outcome: 'unmapped' };

/** A scenario in model units, and what each step must do. */
export interface Case {
  readonly id: string;
  readonly profile: Profile;
  readonly granule: number;
  /** What sg->length can't hold. */
  readonly lengthEnd: number;
  readonly clients: readonly CaseClient[];
  readonly lists: readonly (readonly CaseEntry[])[];
  readonly steps: readonly CaseStep[];
  readonly expected: readonly CaseAnswer[];
  /** What the allocator or the page tables decide is taken from an expectation (ENOMEM). */
  readonly givenSpace: boolean;
}

/** What PCI bus addresses are above physical addresses, in model units. */
export const BUS_OFFSET = 2 ** 30;

/** TLC's integers end at 2^31; memory stays below the bus addresses. */
export const MEMORY_END = 2 ** 29;
