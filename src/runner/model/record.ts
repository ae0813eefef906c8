// SPDX-License-Identifier: Apache-2.0
import type { ModelManifest } from '../../../spec/types/formats.js';
import { writeAtomically } from '../commands/atomic-file.js';
import type { CheckResult } from './check.js';
import { manifestFile } from './manifest.js';

/** Writes state counts and times of models that answered as they must into the manifest. */
export async function recordResults(manifest: ModelManifest, results: readonly CheckResult[]): Promise<void> {
  const byId = new Map(results.map((result) => [result.job.id, result.run]));
  const models = manifest.models.map((model) => {
    const run = byId.get(model.id);
    if (run === undefined) return model;
    const expect = model.expect.result === 'pass' ? { ...model.expect, states: run.states } : model.expect;
    return { ...model, expect, seconds: Math.round(run.seconds * 10) / 10 };
  });
  await writeAtomically(manifestFile, '--record', `${JSON.stringify({ ...manifest, models }, null, 2)}\n`);
}
