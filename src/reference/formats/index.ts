// SPDX-License-Identifier: Apache-2.0
export { isBeyondMask } from './beyond-mask.js';
export { DIRECT_BASE, DIRECT_GAP, type DirectBlock, directBlocks, directBounds } from './check-direct.js';
export { checkPath, type PathQuestion, pathQuestionOf } from './check-path.js';
export { checkVector } from './check-vector.js';
export { type BarName, barOf, barsIn } from './bar.js';
export { featuresOf } from './features.js';
export { at, FormatError, type Place } from './format-error.js';
export { formatHex, parseExact, parseHex, windowOf } from './hex.js';
export { type ListedHostBridge, listedHostBridges } from './host-bridges.js';
export { makeFolder } from './make-folder.js';
export { type Misplaced, misplacedRegion } from './misplaced.js';
export { packageRoot } from './package-root.js';
export { type EntryKind, kindOf, kindOfRegion } from './reach.js';
export { reachedProblem } from './reached.js';
export { MAX_FILE_BYTES, parseJson, readBounded, readJson, refusal } from './read-json.js';
export { type AccessAction, type Action, type MapAction, type Scenario, scenarioOf } from './scenario.js';
export { shareSpace } from './shared-space.js';
export { type FormatName, validate } from './validate.js';
