// SPDX-License-Identifier: Apache-2.0
export { encodeFrame, type Frame, FrameReader } from './frame.js';
export { HELLO_SIZE, Message, readHello, VERSION } from './layout.js';
export { decodeReady, type Ready, type ReadyClient, type ReadyProvider } from './ready.js';
export { decodeResult } from './result.js';
export { encodeScenario } from './scenario.js';
export { encodeSetup } from './setup.js';
export { WireError } from './wire-error.js';
