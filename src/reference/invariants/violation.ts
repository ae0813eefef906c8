// SPDX-License-Identifier: Apache-2.0

/** A requirement that an observation breaks. */
export interface Violation {
  /** Id in spec/requirements.json. */
  readonly requirement: string;
  /** Index of the step, or null where it belongs to the whole scenario. */
  readonly step: number | null;
  /** JSON pointer into the observation. */
  readonly pointer: string;
  /** What was seen and what would have been right. */
  readonly message: string;
}

/** A violation by one step; `path` leads from the step's observation to the value. */
export function violation(requirement: string, step: number, path: string, message: string): Violation {
  return { requirement, step, pointer: `/steps/${step}${path}`, message };
}

/** Hexadecimal, for messages. */
export function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
