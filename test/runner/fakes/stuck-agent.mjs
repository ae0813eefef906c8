#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// An agent that no signal which is sent to it ends, like one whose call into the kernel does not come back.
// P2P_CONFORM_TEST_FILE has its process id. It tells the steps that P2P_CONFORM_TEST_STEPS has, a line each.
import { writeFileSync } from 'node:fs';

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
setInterval(() => undefined, 1000);
for (const step of process.env.P2P_CONFORM_TEST_STEPS.split('\n')) process.stderr.write(`p2pc-agent: now ${step}\n`);
writeFileSync(process.env.P2P_CONFORM_TEST_FILE, `${process.pid}\n`);
