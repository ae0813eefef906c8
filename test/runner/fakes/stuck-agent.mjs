#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// An agent that no signal which is sent to it ends, like one whose call into the kernel does not come back.
// P2P_CONFORM_TEST_FILE has its process id.
import { writeFileSync } from 'node:fs';

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
setInterval(() => undefined, 1000);
writeFileSync(process.env.P2P_CONFORM_TEST_FILE, `${process.pid}\n`);
