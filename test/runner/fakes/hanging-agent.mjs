#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// An agent that introduces itself, with the frames of the file P2P_CONFORM_TEST_FILE, and is never heard of again: no
// signal which is sent to it ends it. Its process id is added to the file's name.
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
const file = process.env.P2P_CONFORM_TEST_FILE;
writeFileSync(`${file}.pid`, String(process.pid));
for (const step of ['loading the module', 'setting the devices up', 'at work']) {
  process.stderr.write(`p2pc-agent: now ${step}\n`);
}
const socket = connect(process.argv[process.argv.indexOf('--serve') + 1]);
socket.on('error', () => undefined);
socket.write(readFileSync(file));
setInterval(() => undefined, 1000);
