#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// An agent that a signal ends, and that can't give a device back to its driver. P2P_CONFORM_TEST_FILE tells when it is
// up.
import { writeFileSync } from 'node:fs';

process.once('SIGTERM', () => {
  process.stderr.write('p2pc-agent: now giving 0000:03:00.0 back to its driver nvme\n');
  process.stderr.write('p2pc-agent: 0000:03:00.0: is not back with its driver nvme\n');
  process.exitCode = 1;
  clearInterval(up);
});
process.on('SIGINT', () => undefined);
const up = setInterval(() => undefined, 1000);
writeFileSync(process.env.P2P_CONFORM_TEST_FILE, 'up\n');
