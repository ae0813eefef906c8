// SPDX-License-Identifier: Apache-2.0
import { examine } from '../doctor/examine.js';
import { renderExamination } from '../doctor/render.js';

/** Tells what this machine can run and what is missing. */
export async function doctor(options: { readonly format: 'pretty' | 'json' }): Promise<void> {
  const examination = await examine();
  process.stdout.write(
    options.format === 'json' ? `${JSON.stringify(examination, null, 2)}\n` : renderExamination(examination),
  );
}
