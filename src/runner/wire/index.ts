// SPDX-License-Identifier: Apache-2.0
export { encodeFrame, type Frame, FrameReader } from './frame.js';
export { KitMessage } from './kit-layout.js';
export { HELLO_SIZE, Message, readHello, VERSION } from './layout.js';
export { decodeReady, type Ready, type ReadyClient, type ReadyProvider, type SetupDevices } from './ready.js';
export { decodeResult } from './result.js';
export { encodeScenario } from './scenario.js';
export { decodeSetupDevices, encodeSetup } from './setup.js';
export { WireError } from './wire-error.js';
