// SPDX-License-Identifier: Apache-2.0
import type { Capabilities, ErroredObservation, Observation, TargetError } from '../../../spec/types/formats.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { unmetNeed } from './needs.js';
import type { Target } from './target.js';

/** An observation that says that the target gave no usable answer. */
export function errored(
  vector: string,
  kind: TargetError['kind'],
  message: string,
  log: readonly string[] = [],
): ErroredObservation {
  return { vector, error: { kind, message }, ...(log.length === 0 ? {} : { log: [...log] }) };
}

/**
 * Runs scenarios on a started target: exactly one observation for each, in order, whatever the target does. One whose
 * needs the target doesn't meet is skipped and never sent.
 */
export async function* observationsOf(
  target: Target,
  offered: Capabilities,
  scenarios: readonly Scenario[],
): AsyncGenerator<Observation> {
  const unmet = scenarios.map((scenario) => unmetNeed(scenario, offered));
  const answers = target.run(scenarios.filter((_, index) => unmet[index] === null))[Symbol.asyncIterator]();
  let lost: string | null = null;

  const nextAnswer = async (id: string): Promise<Observation> => {
    if (lost !== null) return errored(id, 'no-answer', `not run: ${lost}`);
    try {
      const next = await answers.next();
      if (next.done === true) {
        lost = 'the target ended early';
        return errored(id, 'no-answer', lost);
      }
      if (next.value.vector === id) return next.value;
      lost = `the target answered for ${next.value.vector} instead of ${id}`;
      return errored(id, 'garbage', lost);
    } catch (error) {
      lost = `the target failed: ${error instanceof Error ? error.message : String(error)}`;
      return errored(id, 'crash', lost);
    }
  };

  try {
    for (const [index, { id }] of scenarios.entries()) {
      const reason = unmet[index];
      yield typeof reason === 'string' ? { vector: id, skipped: reason } : await nextAnswer(id);
    }
  } finally {
    await answers.return?.();
  }
}
