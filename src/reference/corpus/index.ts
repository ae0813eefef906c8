// SPDX-License-Identifier: Apache-2.0
export { generateCorpus } from './generate.js';
export { type Corpus, defaultCorpusFolder, loadCorpus, parseVectors } from './load.js';
export { type Packed, packCorpus } from './pack.js';
export { type Verification, verifyCorpus } from './verify.js';
