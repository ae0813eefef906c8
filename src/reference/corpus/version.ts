// SPDX-License-Identifier: Apache-2.0

/** The version of the corpus: see vectors/README.md for what changes which part. */
export const corpusVersion = '0.7.0';

/** Ids that were published once and are not in the corpus any more. They are never used again. */
export const retiredIds: readonly string[] = [];
