#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// An agent that takes its time to unload the module when it is told to end. P2P_CONFORM_TEST_FILE tells how far it is.
import { appendFileSync } from 'node:fs';

const tell = (text) => appendFileSync(process.env.P2P_CONFORM_TEST_FILE, `${text}\n`);
const end = () => {
  tell('unloading');
  setTimeout(() => {
    tell('unloaded');
    process.exit(0);
  }, 500);
};
process.once('SIGTERM', end);
process.on('SIGINT', () => undefined);
setInterval(() => undefined, 1000);
tell('loaded');
