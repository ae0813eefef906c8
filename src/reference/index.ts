// SPDX-License-Identifier: Apache-2.0
export type { DirectRules } from './algorithm/direct-map.js';
export type { AllRules } from './algorithm/execute.js';
export type { Rules } from './algorithm/rules.js';
export { expectedOutcomes } from './expect.js';
export * from './formats/index.js';
export { checkInvariants, type Violation } from './invariants/index.js';
export { checkPathInvariants } from './invariants/path.js';
export { observe } from './observe/observe.js';
export { answerPath } from './path/answer.js';
export { decidePath, type PathDecision } from './path/decide.js';
