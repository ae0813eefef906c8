// SPDX-License-Identifier: Apache-2.0
import type { RanObservation } from '../../../spec/types/formats.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import type { Placement } from '../placement/placement.js';
import { readUnbindResult, UNBIND_RESULT_SIZE, UNBIND_SIZE, type WireUnbind, writeUnbind } from './layout.js';
import { readResultOf } from './result.js';
import { encodeScenario } from './scenario.js';
import { StructReader } from './struct-reader.js';
import { StructWriter } from './struct-writer.js';

/** How the unbind of a provider's driver went. */
export interface UnbindResult {
  /** It had ended before the next step. */
  readonly goneAtOnce: boolean;
  /** It had ended after the last step, with the provider's memory still out. */
  readonly goneWithMemoryOut: boolean;
  /** It had ended after the memory was given back. */
  readonly gone: boolean;
  /** The provider that was gone still gave memory. */
  readonly memoryAfter: boolean;
  /** What was seen of the scenario meanwhile. */
  readonly observation: RanObservation;
}

/** The payload of UNBIND. */
export function encodeUnbind(request: WireUnbind, scenario: Scenario, placement: Placement): Uint8Array {
  const writer = new StructWriter(UNBIND_SIZE);
  writer.put(writeUnbind, UNBIND_SIZE, request);
  return Buffer.concat([writer.bytes, encodeScenario(scenario, placement)]);
}

/**
 * Reads the payload of UNBIND_RESULT.
 * @throws WireError when it is malformed or doesn't fit the scenario
 */
export function decodeUnbindResult(payload: Uint8Array, scenario: Scenario, placement: Placement): UnbindResult {
  const reader = new StructReader(payload);
  const head = reader.one(readUnbindResult, UNBIND_RESULT_SIZE);
  const observation = readResultOf(reader, scenario, placement);
  reader.end();
  return {
    goneAtOnce: head.goneAtOnce !== 0,
    goneWithMemoryOut: head.goneWithMemoryOut !== 0,
    gone: head.gone !== 0,
    memoryAfter: head.memoryAfter !== 0,
    observation,
  };
}
