// SPDX-License-Identifier: Apache-2.0

/** The version of the corpus: see vectors/README.md for what changes which part. */
export const corpusVersion = '0.8.0';

/** Ids that were published once and are not in the corpus any more. They are never used again. */
export const retiredIds: readonly string[] = [
  // These were other vectors of the family with the providers' names changed. What lies where in physical memory is no
  // matter of names: where it counts, needs.adjacent says it.
  'providers/b1-b0',
  'providers/b1-h0',
  'providers/b1-h1',
  'providers/h1-b0',
  'providers/h1-b1',
  'providers/h1-h0',
  'providers/b0-b1-h1',
  'providers/b1-b0-h0',
  'providers/b1-b0-h1',
  'providers/b0-h1-b1',
  'providers/b1-h0-b0',
  'providers/b1-h1-b0',
  'providers/b0-h1-h0',
  'providers/b1-h0-h1',
  'providers/b1-h1-h0',
  'providers/h0-b1-b0',
  'providers/h1-b0-b1',
  'providers/h1-b1-b0',
  'providers/h0-b1-h1',
  'providers/h1-b0-h0',
  'providers/h1-b1-h0',
  'providers/h0-h1-b1',
  'providers/h1-h0-b0',
  'providers/h1-h0-b1',
];
